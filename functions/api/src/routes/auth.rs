//! Registering, signing in and out.

mod login;
mod logout;
mod refresh;
mod register;
mod sign_in;

pub(in crate::routes) use register::team_settings;

use crate::extract::Person;
use crate::{ApiResult, State};
use axum::Json;
use planwright_protocol::http::auth::User;
use planwright_protocol::record;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(register::register))
        .routes(routes!(login::login))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(me))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", security(("bearer" = [])), responses((status = 200, body = User)))]
async fn me(state: State, person: Person) -> ApiResult<Json<User>> {
    let user = state.store.user_get(person.user).await?;
    Ok(Json(shown(&user)))
}

fn shown(user: &record::User) -> User {
    User {
        id: user.id.clone(),
        email: user.email.clone(),
        display_name: user.display_name.clone(),
        role: user.role.clone(),
        has_password: user.password.is_some(),
        linked_providers: Vec::new(),
        team_id: user.team.clone(),
    }
}
