//! Events of a project, as listed and streamed.
