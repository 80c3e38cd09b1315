//! Whether there are items in a formula.

use syn::visit::{self, Visit};
use syn::{Expr, ExprBinary, Item, Macro, StmtMacro};

use super::macros::{FORMATTING, first_of};
use crate::chains::operands;
use crate::shown::standard_macro;

/// Whether there are items in an expression: paths may mean something else there than outside.
pub(super) fn has_items(expr: &Expr) -> bool {
    const MAKE_NO_ITEMS: [&str; 7] = ["matches", "panic", "unreachable", "todo", "unimplemented", "dbg", "untracked"];
    struct Search(bool);
    impl<'e> Visit<'e> for Search {
        fn visit_item(&mut self, _: &'e Item) {
            self.0 = true;
        }

        fn visit_expr_binary(&mut self, binary: &'e ExprBinary) {
            operands(binary).into_iter().for_each(|operand| self.visit_expr(operand));
        }

        fn visit_stmt_macro(&mut self, stmt: &'e StmtMacro) {
            // It may make items for the whole block.
            let makes_none = |name: String| {
                FORMATTING.contains(&name.as_str()) || name.contains("assert") || MAKE_NO_ITEMS.contains(&name.as_str())
            };
            self.0 |= !standard_macro(&stmt.mac).is_some_and(makes_none);
            visit::visit_stmt_macro(self, stmt);
        }

        fn visit_macro(&mut self, mac: &'e Macro) {
            // In doubt there are.
            let begins_one = |word: &str| {
                ["const", "static", "use", "fn", "struct", "enum", "mod", "type", "impl", "trait", "macro_rules"]
                    .contains(&word)
            };
            self.0 |= first_of(mac.tokens.clone(), &begins_one).is_some();
        }
    }
    let mut search = Search(false);
    search.visit_expr(expr);
    search.0
}
