//! Files of a project.
