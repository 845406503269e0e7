//! No circle of files in a crate: of two files, at most one needs the other.
//!
//! A file needs another if a `use` or a path in its code leads to something defined there. `mod`
//! lines and re-exports only say where things are, so a front that shows what lies behind it
//! needs nothing. Code under `#[cfg(test)]` does not count.

use super::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A file's place among the modules of its crate: `["step", "dispatch"]`; the root is empty.
type Module = Vec<String>;
/// A path from the root of the crate.
type Steps = Vec<String>;
/// Re-exports of re-exports that are followed.
const DEEPEST: usize = 8;

/// Finds the circles of all crates: `files` are parsed sources with their names.
pub(super) fn check(files: &BTreeMap<String, syn::File>) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Crate> = BTreeMap::new();
    for (name, file) in files {
        let Some((root, module)) = module_of(name) else { continue };
        let node = Node::read(name, &module, file);
        crates.entry(root).or_default().nodes.entry(module).or_insert(node);
    }
    crates.values().flat_map(Crate::circles).map(finding).collect()
}

fn finding(circle: Vec<&str>) -> Finding {
    let advice = format!(
        "{} files need each other in a circle: {}; move what both need into a file of its own",
        circle.len(),
        circle.join(", ")
    );
    Finding::new(circle.first().copied().unwrap_or_default(), advice)
}

/// The crate and the module of a file below a `src`; none for further binaries and for tests.
fn module_of(name: &str) -> Option<(&str, Module)> {
    let (root, rest) = name.split_once("/src/")?;
    let path = rest.strip_suffix(".rs")?;
    let mut module: Module = path.split('/').map(str::to_owned).collect();
    let is_own = matches!(module.first().map(String::as_str), Some("bin" | "tests"));
    if is_own || module.last().is_some_and(|last| last == "tests") {
        return None;
    }
    if matches!(module.last().map(String::as_str), Some("lib" | "main" | "mod")) {
        module.pop();
    }
    Some((root, module))
}

#[derive(Default)]
struct Crate {
    nodes: BTreeMap<Module, Node>,
}

impl Crate {
    /// Files that reach each other, as lists of names.
    fn circles(&self) -> Vec<Vec<&str>> {
        let needs: BTreeMap<&Module, BTreeSet<&Module>> =
            self.nodes.iter().map(|(module, node)| (module, self.needs(module, node))).collect();
        let reach: BTreeMap<&Module, BTreeSet<&Module>> =
            needs.keys().map(|module| (*module, reached(module, &needs))).collect();
        let mut circles = BTreeSet::new();
        for (module, far) in &reach {
            let mutual = far.iter().filter(|other| reach[**other].contains(module));
            let circle: Vec<&str> = mutual.map(|other| self.nodes[*other].name.as_str()).collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn needs<'a>(&'a self, module: &Module, node: &Node) -> BTreeSet<&'a Module> {
        let used = node.fronts.iter().filter(|(name, _)| node.words.contains(*name));
        let paths = node.paths.iter().chain(used.map(|(_, path)| path));
        paths.filter_map(|path| self.led(path, 0)).filter(|other| *other != module).collect()
    }

    /// The file in which what a path names is defined.
    fn led(&self, steps: &[String], depth: usize) -> Option<&Module> {
        let mut module = Module::new();
        for (index, step) in steps.iter().enumerate() {
            let below: Module = module.iter().chain([step]).cloned().collect();
            if self.nodes.contains_key(&below) {
                module = below;
                continue;
            }
            let node = self.nodes.get(&module)?;
            if let Some(shown) = node.brought.get(step).filter(|_| depth < DEEPEST) {
                let on: Steps = shown.iter().chain(&steps[index + 1..]).cloned().collect();
                return self.led(&on, depth + 1);
            }
            let all = node.all.iter().filter(|_| depth < DEEPEST && !node.defined.contains(step));
            for shown in all {
                let on: Steps = shown.iter().chain(&steps[index..]).cloned().collect();
                let found = self.led(&on, depth + 1);
                if let Some(found) = found.filter(|found| self.nodes[*found].defined.contains(step))
                {
                    return Some(found);
                }
            }
            break;
        }
        self.nodes.get_key_value(&module).map(|(module, _)| module)
    }
}

/// Everything that can be reached from a file.
fn reached<'a>(
    from: &'a Module,
    needs: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
) -> BTreeSet<&'a Module> {
    let mut far = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in needs.get(module).into_iter().flatten() {
            if far.insert(*next) {
                open.push(next);
            }
        }
    }
    far
}

/// What one file says about others.
#[derive(Default)]
struct Node {
    name: String,
    /// Paths in its code and its private `use` lines.
    paths: BTreeSet<Steps>,
    /// Names it shows to others with `pub use`, and what they name.
    fronts: BTreeMap<String, Steps>,
    /// All names it brings in, and what they name.
    brought: BTreeMap<String, Steps>,
    /// Modules of which it brings in everything.
    all: Vec<Steps>,
    defined: BTreeSet<String>,
    /// Words of its code, apart from `use` lines.
    words: BTreeSet<String>,
}

impl Node {
    fn read(name: &str, module: &Module, file: &syn::File) -> Self {
        let node = Node { name: name.to_owned(), ..Node::default() };
        let mut reader = Reader { here: module.clone(), node };
        reader.visit_file(file);
        reader.node
    }
}

struct Reader {
    /// The module and the modules written out within it that are being read.
    here: Module,
    node: Node,
}

impl Reader {
    /// The same path from the root of the crate.
    fn rooted(&self, path: &[String]) -> Steps {
        let mut steps = self.here.clone();
        let mut rest = path;
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" => steps.clear(),
                "self" => {}
                "super" => drop(steps.pop()),
                _ => break,
            }
            rest = after;
        }
        steps.extend(rest.iter().cloned());
        steps
    }

    fn path(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.node.paths.insert(self.rooted(path));
        }
    }

    fn brings(&mut self, tree: &UseTree, before: &mut Steps, is_front: bool) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.brings(&path.tree, before, is_front);
                before.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.brings(tree, before, is_front));
            }
            UseTree::Glob(_) => {
                let from = self.rooted(before);
                self.node.all.push(from.clone());
                if !is_front {
                    self.node.paths.insert(from);
                }
            }
            UseTree::Name(name) => {
                let path = [before.as_slice(), &[name.ident.to_string()]].concat();
                self.brings_one(name.ident.to_string(), &path, is_front);
            }
            UseTree::Rename(name) => {
                let path = [before.as_slice(), &[name.ident.to_string()]].concat();
                self.brings_one(name.rename.to_string(), &path, is_front);
            }
        }
    }

    fn brings_one(&mut self, name: String, path: &[String], is_front: bool) {
        let path = match path {
            // `use a::{self}` brings in `a`.
            [before @ .., last] if last == "self" => before,
            _ => path,
        };
        let from = self.rooted(path);
        let name = if name == "self" { from.last().cloned().unwrap_or_default() } else { name };
        if is_front {
            self.node.fronts.insert(name.clone(), from.clone());
        } else {
            self.node.paths.insert(from.clone());
        }
        self.node.brought.insert(name, from);
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        let Some((attributes, name)) = named(item) else { return visit::visit_item(self, item) };
        if attributes.iter().any(is_for_tests) {
            return;
        }
        self.node.defined.extend(name);
        match item {
            Item::Use(line) => {
                let is_front = !matches!(line.vis, Visibility::Inherited);
                self.brings(&line.tree, &mut Steps::new(), is_front);
            }
            Item::Mod(inner) => {
                self.here.push(inner.ident.to_string());
                visit::visit_item_mod(self, inner);
                self.here.pop();
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let steps: Steps = path.segments.iter().map(|step| step.ident.to_string()).collect();
        self.node.words.extend(steps.first().cloned());
        self.path(&steps);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let text = call.tokens.to_string();
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.node.words.extend(words.map(str::to_owned));
        visit::visit_macro(self, call);
    }
}

/// The attributes of an item and the name it defines.
fn named(item: &Item) -> Option<(&[Attribute], Option<String>)> {
    let (attributes, name) = match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, Some(&item.ident)),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Use(item) => (&item.attrs, None),
        _ => return None,
    };
    Some((attributes, name.map(ToString::to_string)))
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(files: &[(&str, &str)]) -> usize {
        let parsed = files
            .iter()
            .map(|(name, code)| (format!("shared/x/src/{name}"), syn::parse_file(code).unwrap()));
        check(&parsed.collect()).len()
    }

    #[test]
    fn files_that_need_each_other_are_a_circle() {
        let a = ("a.rs", "use crate::b::B; pub struct A;");
        assert_eq!(circles(&[a, ("b.rs", "use super::a::A; pub struct B;")]), 1);
        assert_eq!(circles(&[a, ("b.rs", "pub struct B; fn f(_: crate::a::A) {}")]), 1);
        assert_eq!(circles(&[a, ("b.rs", "use crate::c::C; pub struct B;")]), 0);
        let c = ("c.rs", "use crate::a; pub struct C(a::A);");
        assert_eq!(circles(&[a, ("b.rs", "use crate::c::C; pub struct B;"), c]), 1);
    }

    #[test]
    fn a_front_and_a_module_line_are_no_need() {
        let front = ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;");
        let a = ("a.rs", "use crate::B; pub struct A;");
        assert_eq!(circles(&[front, a, ("b.rs", "pub struct B;")]), 0);
        assert_eq!(circles(&[front, a, ("b.rs", "pub struct B(crate::A);")]), 1, "through it");
        let using = ("lib.rs", "mod a; pub use a::A; pub struct B(A);");
        assert_eq!(circles(&[using, a]), 1, "the front is built on what it shows");
    }

    #[test]
    fn a_parent_that_uses_its_child_is_not_used_by_it() {
        let child = ("a/b.rs", "use super::A; pub fn f(_: A) {}");
        assert_eq!(circles(&[("a.rs", "mod b; pub struct A;"), child]), 0);
        assert_eq!(circles(&[("a.rs", "mod b; pub struct A; fn g() { b::f(A) }"), child]), 1);
        let tested = "mod b; pub struct A; #[cfg(test)] mod tests { use super::b::f; }";
        assert_eq!(circles(&[("a.rs", tested), child]), 0);
    }
}
