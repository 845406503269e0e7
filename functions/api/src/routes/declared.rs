//! Routes with what they say of themselves. What a route says is made when somebody asks for it:
//! all of it together takes longer, and more memory, than everything else a starting function does.

use crate::State;
use axum::Router;
use axum::routing::MethodRouter;
use utoipa::openapi::path::{HttpMethod, Operation, Paths};
use utoipa::openapi::schema::{Components, Schema};
use utoipa::openapi::{Info, OpenApi, RefOr};

/// Types by name, as the document describes them.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// One operation.
pub(crate) struct Declared {
    pub(crate) path: String,
    pub(crate) methods: Vec<HttpMethod>,
    pub(crate) operation: fn() -> Operation,
    pub(crate) schemas: fn(&mut Schemas),
}

/// The handlers of one path, as [`routes!`] names them.
pub(crate) struct PathHandlers {
    pub(crate) declared: Vec<Declared>,
    pub(crate) methods: MethodRouter<State>,
}

#[derive(Default)]
pub(crate) struct Routes {
    router: Router<State>,
    declared: Vec<Declared>,
}

impl Routes {
    /// Adds the handlers of one path.
    pub(crate) fn routes(mut self, handlers: PathHandlers) -> Self {
        let PathHandlers { declared, methods } = handlers;
        let Some(path) = declared.first().map(|first| first.path.clone()) else { return self };
        debug_assert!(
            declared.iter().all(|one| one.path == path),
            "{path} is named together with another path"
        );
        self.router = self.router.route(&path, methods);
        self.declared.extend(declared);
        self
    }

    pub(crate) fn merge(mut self, other: Routes) -> Self {
        self.router = self.router.merge(other.router);
        self.declared.extend(other.declared);
        self
    }

    pub(crate) fn into_parts(self) -> (Router<State>, Vec<Declared>) {
        (self.router, self.declared)
    }

    /// What all of them say of themselves.
    pub(crate) fn describe(self) -> OpenApi {
        let (mut paths, mut schemas) = (Paths::new(), Schemas::new());
        for one in self.declared {
            paths.add_path_operation(&one.path, one.methods, (one.operation)());
            (one.schemas)(&mut schemas);
        }
        let mut document = OpenApi::new(Info::default(), paths);
        let mut components = Components::new();
        components.schemas.extend(schemas);
        document.components = Some(components);
        document
    }
}

/// The handlers of one path, each with its `#[utoipa::path]`. What `utoipa_axum::routes!` does,
/// with its own means of finding what belongs to a handler, but without making all of it at once.
macro_rules! routes {
    ($($handler:path),+ $(,)?) => {{
        let mut methods = axum::routing::MethodRouter::new();
        let declared = vec![$(
            utoipa_axum::paste! {{
                let kinds = utoipa_axum::routes!(@path [methods()] of $handler);
                for kind in &kinds {
                    methods = methods.on(utoipa_axum::PathItemExt::to_method_filter(kind),
                    $handler);
                }
                $crate::routes::declared::Declared {
                    path: utoipa_axum::routes!(@path [path()] of $handler),
                    methods: kinds,
                    operation: || {
                        let mut operation = utoipa_axum::routes!(@path [operation()] of $handler);
                        let tags = utoipa_axum::routes!(@path [tags()] of $handler);
                        let own = operation.tags.get_or_insert_default();
                        own.extend(tags.iter().map(ToString::to_string));
                        operation
                    },
                    schemas: |schemas| utoipa_axum::routes!(@path [schemas(schemas)] of $handler),
                }
            }}
        ),+];
        $crate::routes::declared::PathHandlers { declared, methods }
    }};
}

pub(crate) use routes;
