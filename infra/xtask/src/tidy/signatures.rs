//! What a signature must not ask of its callers: more than five parameters, a tuple as a parameter,
//! a `Result` in a `Result`.

use super::finding::Finding;
use syn::visit::{self, Visit};
use syn::{FnArg, GenericArgument, Pat, PathArguments, Signature, Type, TypePath};

/// Parameters a function may have, apart from `self`.
const MOST_PARAMETERS: usize = 5;

pub(super) fn check(name: &str, file: &syn::File) -> Vec<Finding> {
    let mut seen = Signatures { name, findings: Vec::new() };
    seen.visit_file(file);
    seen.findings
}

struct Signatures<'a> {
    name: &'a str,
    findings: Vec<Finding>,
}

impl<'a> Visit<'a> for Signatures<'_> {
    fn visit_signature(&mut self, signature: &'a Signature) {
        let place = || format!("{}: fn {}", self.name, signature.ident);
        if signature.inputs.iter().any(is_tuple) {
            self.findings.push(Finding::new(
                place(),
                "the parts of a tuple have no names; take a ProjectRef, a TaskRef or a struct",
            ));
        }
        let own = |parameter: &&FnArg| matches!(parameter, FnArg::Typed(_));
        let count = signature.inputs.iter().filter(own).count();
        if count > MOST_PARAMETERS {
            let advice = format!("{count} parameters; put what belongs together into a struct");
            self.findings.push(Finding::new(place(), advice));
        }
        let mut results = Results { nested: false };
        results.visit_signature(signature);
        if results.nested {
            self.findings.push(Finding::new(
                place(),
                "a Result in a Result; name all it may come to in one enum, or in one error",
            ));
        }
        visit::visit_signature(self, signature);
    }
}

/// A parameter that is a tuple, lent or not. A pattern within an extractor is none.
fn is_tuple(parameter: &FnArg) -> bool {
    let FnArg::Typed(parameter) = parameter else { return false };
    let mut of = parameter.ty.as_ref();
    while let Type::Reference(lent) = of {
        of = lent.elem.as_ref();
    }
    matches!(parameter.pat.as_ref(), Pat::Tuple(_))
        || matches!(of, Type::Tuple(tuple) if !tuple.elems.is_empty())
}

struct Results {
    nested: bool,
}

impl<'a> Visit<'a> for Results {
    fn visit_type_path(&mut self, path: &'a TypePath) {
        self.nested |= is_result(path) && first_argument(path).is_some_and(is_result);
        visit::visit_type_path(self, path);
    }
}

fn is_result(path: &TypePath) -> bool {
    path.path.segments.last().is_some_and(|last| last.ident == "Result")
}

/// The first type between the angle brackets, if that is a path.
fn first_argument(path: &TypePath) -> Option<&TypePath> {
    let PathArguments::AngleBracketed(given) = &path.path.segments.last()?.arguments else {
        return None;
    };
    given.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(Type::Path(path)) => Some(path),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(code: &str) -> usize {
        check("a.rs", &syn::parse_file(code).unwrap()).len()
    }

    #[test]
    fn a_tuple_is_refused_as_a_parameter_whatever_its_spelling() {
        for bad in [
            "fn f((a, b): (u8, u8)) {}",
            "fn f(of: (u8, u8)) {}",
            "impl X { fn f(&self, of: &mut (u8, u8)) {} }",
            "trait X { fn f(&self, of: &(u8, u8)); }",
            "fn outer() { fn inner(of: (u8, u8)) {} }",
        ] {
            assert_eq!(findings(bad), 1, "{bad}");
        }
        for good in [
            "fn f(Path((a, b)): Path<(u8, u8)>) {}",
            "fn f(done: ()) {}",
            "fn f(act: impl Fn(u8, u8) -> (u8, u8)) -> (u8, u8) { let (a, b) = act(1, 2); (b, a) }",
            "fn f(rows: &[(u8, u8)]) {}",
        ] {
            assert_eq!(findings(good), 0, "{good}");
        }
    }

    #[test]
    fn six_parameters_are_refused_and_self_is_none() {
        let of = |count: usize| (0..count).map(|n| format!("p{n}: u8, ")).collect::<String>();
        assert_eq!(findings(&format!("fn f({}) {{}}", of(6))), 1);
        assert_eq!(findings(&format!("fn f({}) {{}}", of(5))), 0);
        assert_eq!(findings(&format!("impl X {{ fn f(&self, {}) {{}} }}", of(5))), 0);
    }

    #[test]
    fn a_result_in_a_result_is_refused_wherever_it_stands_in_the_signature() {
        for bad in [
            "fn f() -> Result<Result<u8, A>, B> {}",
            "async fn f() -> Result<std::result::Result<u8, A>> {}",
            "fn f(act: impl Fn() -> io::Result<Result<u8, A>>) {}",
            "fn f() -> impl Future<Output = Result<Result<u8, A>, B>> {}",
        ] {
            assert_eq!(findings(bad), 1, "{bad}");
        }
        for good in [
            "fn f() -> Result<Vec<Result<u8, A>>, B> {}",
            "fn f() -> Result<u8, A> { let x: Result<Result<u8, A>, B> = g(); x? }",
        ] {
            assert_eq!(findings(good), 0, "{good}");
        }
    }
}
