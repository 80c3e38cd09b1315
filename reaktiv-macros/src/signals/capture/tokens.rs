//! Handles in the tokens of macros, which may mean anything.
//!
//! What can be read as Rust is walked as such: expressions, statements, arms of a `match` or a `select!` with the names that their patterns bind.
//! The rest is looked through for `name.field.method(..)`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Block, Expr, Pat, Token};

use super::{Walk, is_handle_method};
use crate::tokens::{is_punct, regrouped};

impl Walk {
    /// The tokens of a macro: where they are a list of expressions they are walked as such.
    pub(super) fn walk_tokens(&mut self, tokens: TokenStream) -> TokenStream {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(mut list) = parser.parse2(tokens.clone()) {
            list.iter_mut().for_each(|expr| self.walk_argument(expr));
            return list.into_token_stream();
        }
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut result = TokenStream::new();
        self.in_scope(|walk| {
            let mut rest = &tokens[..];
            while !rest.is_empty() {
                rest = walk.walk_next(rest, &mut result);
            }
        });
        result
    }

    /// Walks what comes first: an arm, a `let` statement, or what ends before a comma or semicolon. Returns what is left.
    fn walk_next<'a>(&mut self, tokens: &'a [TokenTree], result: &mut TokenStream) -> &'a [TokenTree] {
        if let Some(arrow) = arrow_of_arm(tokens) {
            let (pattern, body) = (&tokens[..arrow], &tokens[arrow + 2..]);
            let end = if body.first().is_some_and(is_braced) { 1 } else { end_of_piece(body) };
            self.in_scope(|walk| {
                result.extend(walk.walk_pattern(pattern).unwrap_or_else(|| walk.scan(pattern)));
                result.extend(tokens[arrow..arrow + 2].iter().cloned());
                result.extend(walk.walk_piece(&body[..end]));
            });
            return &body[end..];
        }
        let end = end_of_piece(tokens);
        let after = tokens.len().min(end + 1);
        if is_word(&tokens[0], "let")
            && let Ok(mut statements) = Block::parse_within.parse2(stream(&tokens[..after]))
        {
            for statement in &mut statements {
                self.visit_stmt_mut(statement);
                statement.to_tokens(result);
            }
            return &tokens[after..];
        }
        result.extend(self.walk_piece(&tokens[..end]));
        result.extend(tokens[end..after].iter().cloned());
        &tokens[after..]
    }

    fn walk_piece(&mut self, tokens: &[TokenTree]) -> TokenStream {
        if let Ok(mut expr) = syn::parse2::<Expr>(stream(tokens)) {
            self.walk_argument(&mut expr);
            return expr.into_token_stream();
        }
        let label = end_of_label(tokens);
        if label > 0 {
            let mut result = stream(&tokens[..label]);
            result.extend(self.walk_piece(&tokens[label..]));
            return result;
        }
        let mut pattern = None;
        self.in_scope(|walk| pattern = walk.walk_pattern(tokens));
        pattern.unwrap_or_else(|| self.scan(tokens))
    }

    /// An expression, or `name = expression`, where the name is an argument's.
    fn walk_argument(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Assign(named) if matches!(*named.left, Expr::Path(_)) => self.visit_expr_mut(&mut named.right),
            expr => self.visit_expr_mut(expr),
        }
    }

    /// `pattern`, `pattern if guard`, `pattern = future` or `pattern = future, if condition`. Binds its names in this scope.
    fn walk_pattern(&mut self, tokens: &[TokenTree]) -> Option<TokenStream> {
        let parser = |input: ParseStream<'_>| {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            let equals = input.parse::<Option<Token![=]>>()?;
            let future = equals.map(|_| input.parse::<Expr>()).transpose()?;
            let comma = input.parse::<Option<Token![,]>>()?;
            let guard = input.parse::<Option<Token![if]>>()?;
            let condition = guard.map(|_| input.parse::<Expr>()).transpose()?;
            Ok((pattern, equals, future, comma, guard, condition))
        };
        let (pattern, equals, mut future, comma, guard, mut condition) = parser.parse2(stream(tokens)).ok()?;
        let is_select = future.is_some();
        if !is_select {
            self.bind(&pattern);
        }
        future.iter_mut().chain(&mut condition).for_each(|expr| self.visit_expr_mut(expr));
        if is_select {
            self.bind(&pattern);
        }
        let mut result = pattern.into_token_stream();
        equals.to_tokens(&mut result);
        future.to_tokens(&mut result);
        comma.to_tokens(&mut result);
        guard.to_tokens(&mut result);
        condition.to_tokens(&mut result);
        Some(result)
    }

    /// Tokens that are no Rust: `name.field.method(..)` is recognised.
    fn scan(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let mut result = TokenStream::new();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(_) if !is_part_of_path(tokens, at) => {
                    let end = path_end(tokens, at);
                    let path = stream(&tokens[at..end]);
                    let expr = syn::parse2::<Expr>(path.clone());
                    if let Ok(expr) = &expr
                        && is_handle_call(&tokens[end..])
                    {
                        self.found(expr);
                    }
                    match expr.ok().and_then(|expr| self.renamed(&expr)) {
                        Some(name) => name.to_tokens(&mut result),
                        None => result.extend(path),
                    }
                    at = end;
                    continue;
                }
                TokenTree::Group(group) => {
                    regrouped(group, self.walk_group(group)).to_tokens(&mut result);
                }
                other => other.to_tokens(&mut result),
            }
            at += 1;
        }
        result
    }

    fn walk_group(&mut self, group: &Group) -> TokenStream {
        if group.delimiter() == Delimiter::Brace
            && let Ok(mut statements) = Block::parse_within.parse2(group.stream())
        {
            self.in_scope(|walk| statements.iter_mut().for_each(|statement| walk.visit_stmt_mut(statement)));
            return statements.iter().map(ToTokens::to_token_stream).collect();
        }
        self.walk_tokens(group.stream())
    }
}

fn stream(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_braced(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether `=>` begins at `at`.
fn is_arrow(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens.get(at), '=') && is_punct(tokens.get(at + 1), '>')
}

/// Where a comma, a semicolon or `=>` stands first.
fn end_of_piece(tokens: &[TokenTree]) -> usize {
    let ends = |&at: &usize| is_punct(tokens.get(at), ',') || is_punct(tokens.get(at), ';') || is_arrow(tokens, at);
    (0..tokens.len()).find(ends).unwrap_or(tokens.len())
}

/// Where the `=>` of an arm stands, if one begins here: `pattern =>` or `pattern = future, if condition =>`.
fn arrow_of_arm(tokens: &[TokenTree]) -> Option<usize> {
    let end = end_of_piece(tokens);
    if is_arrow(tokens, end) {
        return Some(end);
    }
    tokens.get(end + 1).filter(|token| is_word(token, "if"))?;
    let arrow = end + 1 + end_of_piece(&tokens[end + 1..]);
    is_arrow(tokens, arrow).then_some(arrow)
}

/// The length of `name =`, `name.part =` or `name:` at the beginning; 0 if there is none.
fn end_of_label(tokens: &[TokenTree]) -> usize {
    let Some(TokenTree::Ident(_)) = tokens.first() else { return 0 };
    let at = path_end(tokens, 0);
    let is_single = |char| is_punct(tokens.get(at), char) && !is_punct(tokens.get(at + 1), char);
    if is_single('=') && !is_arrow(tokens, at) || is_single(':') { at + 1 } else { 0 }
}

/// Whether the name at `at` is a method's, a field's or a part of `a::path`.
fn is_part_of_path(tokens: &[TokenTree], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
    let after_a_dot = is_punct(before(1), '.') && !is_punct(before(2), '.');
    let after_colons = is_punct(before(1), ':') && is_punct(before(2), ':');
    let before_colons = is_punct(tokens.get(at + 1), ':') && is_punct(tokens.get(at + 2), ':');
    after_a_dot || after_colons || before_colons
}

/// Whether these tokens are `.get()` or another call of a handle.
fn is_handle_call(tokens: &[TokenTree]) -> bool {
    let [dot, TokenTree::Ident(method), TokenTree::Group(arguments), ..] = tokens else {
        return false;
    };
    if !is_punct(Some(dot), '.') || arguments.delimiter() != Delimiter::Parenthesis {
        return false;
    }
    let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(arguments.stream());
    let unread = || Punctuated::from_iter([Expr::Verbatim(arguments.stream())]);
    is_handle_method(method, &list.unwrap_or_else(|_| unread()))
}

/// The end of a path of fields that begins at `start`: before a method or what is no field.
fn path_end(tokens: &[TokenTree], start: usize) -> usize {
    let mut end = start + 1;
    while let [dot, TokenTree::Ident(_), rest @ ..] = &tokens[end..] {
        let is_call =
            matches!(rest.first(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        if !is_punct(Some(dot), '.') || is_call {
            break;
        }
        end += 2;
    }
    end
}
