//! What one source file declares and names.

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::tokens;

/// The names of a path, from the root of the crate on.
pub(crate) type Path = Vec<String>;

/// A file, with the modules that are written out in it.
#[derive(Default)]
pub(crate) struct Source {
    /// `mod name;`
    pub(crate) children: BTreeSet<String>,
    /// The names that `use` brings, and what they stand for.
    pub(crate) names: BTreeMap<String, Path>,
    /// What the file needs of its crate. A name that it only hands on, by `pub use`, is not among that.
    pub(crate) needs: BTreeSet<Path>,
}

impl Source {
    /// Of the module of this path. What stands under `#[cfg(test)]` does not count.
    pub(crate) fn new(module: &[String], text: &str) -> Source {
        let mut reader = Reader { tokens: tokens(text), at: 0, module: module.to_vec(), ..Reader::default() };
        reader.read();
        reader.finish()
    }
}

/// A `use` of one name.
struct Use {
    path: Path,
    name: String,
    is_public: bool,
}

#[derive(Default)]
struct Reader {
    tokens: Vec<String>,
    at: usize,
    module: Path,
    /// The modules around this place that are written out here, and the number of braces outside each.
    inside: Vec<(String, usize)>,
    braces: usize,
    children: BTreeSet<String>,
    uses: Vec<Use>,
    paths: Vec<Path>,
    /// All words outside of `use`.
    words: BTreeSet<String>,
}

impl Reader {
    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn before(&self, back: usize) -> &str {
        self.at.checked_sub(back).map_or("", |at| &self.tokens[at])
    }

    fn next(&mut self) -> String {
        let token = self.token(0).to_string();
        self.at += 1;
        token
    }

    fn read(&mut self) {
        while self.at < self.tokens.len() {
            match self.token(0) {
                "#" if self.token(1) == "[" => {
                    if self.attribute() {
                        self.skip_item();
                    }
                }
                "mod" if self.token(2) == ";" => {
                    self.children.insert(self.token(1).to_string());
                    self.at += 3;
                }
                "mod" if self.token(2) == "{" => {
                    self.inside.push((self.token(1).to_string(), self.braces));
                    self.at += 2;
                }
                // `use<'a>` is a bound.
                "use" if self.token(1) != "<" => self.read_use(),
                "{" => {
                    self.braces += 1;
                    self.at += 1;
                }
                "}" => {
                    self.braces -= 1;
                    self.inside.pop_if(|(_, outside)| *outside == self.braces);
                    self.at += 1;
                }
                _ if self.token(1) == "::" && !["::", "#"].contains(&self.before(1)) => self.read_path(),
                _ => {
                    let word = self.next();
                    self.words.insert(word);
                }
            }
        }
    }

    /// Reads an attribute; whether it is `#[cfg(test)]`, or one that holds in tests alone.
    fn attribute(&mut self) -> bool {
        let start = self.at;
        self.at += 1;
        self.skip_group();
        let has = |word: &str| self.tokens[start..self.at].iter().any(|token| token == word);
        self.tokens[start + 2] == "cfg" && has("test") && !has("not") && !has("any")
    }

    /// Skips what is between a brace, bracket or parenthesis here and its other end.
    fn skip_group(&mut self) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            match self.next().as_str() {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// Skips up to the semicolon or the block that ends an item.
    fn skip_item(&mut self) {
        loop {
            match self.token(0) {
                "" => break,
                ";" => {
                    self.at += 1;
                    break;
                }
                "{" => {
                    self.skip_group();
                    break;
                }
                "[" | "(" => self.skip_group(),
                _ => self.at += 1,
            }
        }
    }

    fn read_use(&mut self) {
        let is_public = self.before(1) == "pub" || self.before(1) == ")";
        self.at += 1;
        self.read_tree(&[], is_public);
    }

    /// `a::b`, `a as b`, `a::*` or `a::{b, c::{d}}`, below the names in front of it.
    fn read_tree(&mut self, front: &[String], is_public: bool) {
        let mut path = front.to_vec();
        loop {
            match self.token(0) {
                "{" => {
                    self.at += 1;
                    while !["}", ""].contains(&self.token(0)) {
                        self.read_tree(&path, is_public);
                        if self.token(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "::" => {
                    self.at += 1;
                    continue;
                }
                "*" => {
                    self.at += 1;
                    return self.add_use(path, "*".into(), is_public);
                }
                "self" if !path.is_empty() => self.at += 1,
                _ => {
                    let name = self.next();
                    path.push(name);
                }
            }
            match self.token(0) {
                "::" => {}
                "as" => {
                    self.at += 1;
                    let name = self.next();
                    return self.add_use(path, name, is_public);
                }
                _ => {
                    let name = path.last().cloned().unwrap_or_default();
                    return self.add_use(path, name, is_public);
                }
            }
        }
    }

    fn add_use(&mut self, path: Path, name: String, is_public: bool) {
        if let Some(path) = self.rooted(path) {
            self.uses.push(Use { path, name, is_public });
        }
    }

    /// `super::cells::read`, in what is no `use`.
    fn read_path(&mut self) {
        // `pub(in crate::signals)`
        let is_visibility = self.before(1) == "in" && self.before(2) == "(" && self.before(3) == "pub";
        let mut path = vec![self.next()];
        self.words.extend(path.first().cloned());
        while self.token(0) == "::" && self.token(1).starts_with(|char: char| char.is_alphabetic() || char == '_') {
            self.at += 1;
            path.push(self.next());
        }
        if !is_visibility {
            self.paths.extend(self.rooted(path));
        }
    }

    /// A path from the root on; none if it begins with what may be another crate. Those that begin with a child are told from those
    /// when all children are known.
    fn rooted(&self, path: Path) -> Option<Path> {
        let mut from: Path = self.module.clone();
        from.extend(self.inside.iter().map(|(name, _)| name.clone()));
        let mut rest = path.as_slice();
        match path.first()?.as_str() {
            "crate" => {
                from.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|first| first == "super") {
                    from.pop();
                    rest = &rest[1..];
                }
            }
            _ if self.inside.is_empty() => from.push(CHILD.into()),
            _ => return None,
        }
        from.extend_from_slice(rest);
        Some(from)
    }

    fn finish(self) -> Source {
        let Reader { module, children, uses, paths, words, .. } = self;
        // What begins with a child is a path of this crate; what does not is one of another.
        let known = |path: &Path| match path.iter().position(|name| name == CHILD) {
            None => Some(path.clone()),
            Some(at) => {
                let child = path.get(at + 1).filter(|name| children.contains(*name))?;
                Some(module.iter().chain([child]).chain(&path[at + 2..]).cloned().collect())
            }
        };
        let mut source = Source::default();
        for Use { path, name, is_public } in &uses {
            let Some(path) = known(path) else { continue };
            if !is_public || name == "*" || words.contains(name) {
                source.needs.insert(path.clone());
            }
            source.names.insert(name.clone(), path);
        }
        source.needs.extend(paths.iter().filter_map(known));
        source.children = children;
        source
    }
}

/// Stands in front of a name that may be a child's.
const CHILD: &str = "?";
