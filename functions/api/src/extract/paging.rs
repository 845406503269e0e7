//! Pages of lists: plain arrays, and the next page's address in the header `Link`.

use super::{Caller, Person, query};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, LINK};
use http::request::Parts;
use planwright_engine::id::TeamId;
use serde::{Deserialize, Serialize};
use url::form_urlencoded::{self, Serializer};

/// `?limit=` and `?after=` of a list. A cursor is good only for the team, the path and the filters
/// it was made for.
#[derive(Clone, Debug)]
pub struct Paging {
    limit: Option<u32>,
    after: Option<String>,
    path: String,
    /// Everything else in the query.
    filters: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Window {
    limit: Option<u32>,
    after: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let text = uri.query().unwrap_or_default();
        let window: Window = query::parse(text)?;
        let own = ["limit", "after"];
        let others = form_urlencoded::parse(text.as_bytes())
            .filter(|(name, _)| !own.contains(&name.as_ref()));
        let filters = others.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let after = window.after.filter(|after| !after.is_empty());
        Ok(Paging { limit: window.limit, after, path: uri.path().to_owned(), filters })
    }
}

/// 422 for a list that is asked for by position: what is inserted meanwhile would be shown twice or
/// not at all.
pub(crate) fn refuse_offset(parts: &Parts) -> ApiResult<()> {
    let query = parts.uri.query().unwrap_or_default();
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "offset") {
        let detail = "Lists are paged by cursor: follow the address in the header Link.";
        return Err(ApiError::unprocessable("?offset", "not_supported", detail));
    }
    Ok(())
}

impl Paging {
    /// How many items to show: what was asked, from 1 to `most`, else `usual`.
    pub fn limit(&self, usual: usize, most: usize) -> ApiResult<usize> {
        match self.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)) {
            None => Ok(usual),
            Some(limit) if (1..=most).contains(&limit) => Ok(limit),
            Some(_) => Err(ApiError::unprocessable(
                "?limit",
                "out_of_bounds",
                format!("limit must be from 1 to {most}."),
            )),
        }
    }

    /// Where the page begins: what was `next` of the page before.
    pub fn after(&self, state: &State, caller: &Caller) -> ApiResult<Option<String>> {
        self.opened(state, caller.team())
    }

    /// The same for a list that is no team's: its cursors are bound to the person.
    pub fn after_of_person(&self, state: &State, person: &Person) -> ApiResult<Option<String>> {
        self.opened(state, holder(person))
    }

    fn opened(&self, state: &State, holder: TeamId) -> ApiResult<Option<String>> {
        let Some(cursor) = &self.after else { return Ok(None) };
        let opened = state.cursors.open(holder, &self.list(), cursor);
        let wrong = "after must be a cursor of this very list: take it from the header Link of \
            the page before.";
        opened.map(Some).map_err(|_| ApiError::unprocessable("?after", "invalid_cursor", wrong))
    }

    /// The page. `next` is the position to go on from; none at the end.
    pub fn respond<T: Serialize>(
        &self,
        state: &State,
        caller: &Caller,
        items: Vec<T>,
        next: Option<String>,
    ) -> Response {
        self.sealed(state, caller.team(), items, next)
    }

    /// The page of a list that is no team's.
    pub fn respond_to_person<T: Serialize>(
        &self,
        state: &State,
        person: &Person,
        items: Vec<T>,
        next: Option<String>,
    ) -> Response {
        self.sealed(state, holder(person), items, next)
    }

    fn sealed<T: Serialize>(
        &self,
        state: &State,
        holder: TeamId,
        items: Vec<T>,
        next: Option<String>,
    ) -> Response {
        let mut response = Json(items).into_response();
        if let Some(position) = next {
            let cursor = state.cursors.seal(holder, &self.list(), &position);
            let mut query = Serializer::new(String::new());
            query.extend_pairs(&self.filters);
            if let Some(limit) = self.limit {
                query.append_pair("limit", &limit.to_string());
            }
            query.append_pair("after", &cursor);
            if let Ok(link) =
                HeaderValue::try_from(format!("<{}?{}>; rel=\"next\"", self.path, query.finish()))
            {
                response.headers_mut().insert(LINK, link);
            }
        }
        response
    }

    fn list(&self) -> String {
        let mut filters = self.filters.clone();
        filters.sort();
        format!("{}?{}", self.path, Serializer::new(String::new()).extend_pairs(filters).finish())
    }
}

/// What a person's cursors are bound to. Ids are random enough that no team has it.
fn holder(person: &Person) -> TeamId {
    TeamId::from_u128(person.user.as_u128())
}
