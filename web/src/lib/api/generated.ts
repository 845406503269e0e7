// Generated from openapi.json by `npm run api`, do not edit.
export interface paths {
    "/api/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers of the whole installation. */
        get: operations["admin_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every team: who there is and what it costs, not what it does. */
        get: operations["admin_teams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/teams/{team_id}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Lets a team set its own limits up to these amounts; limits above them go down to them. The team's log tells it. */
        put: operations["admin_grant_limits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who signed up, newest first. */
        get: operations["admin_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Lets somebody in or out, or makes them an operator. */
        patch: operations["admin_change_user"];
        trace?: never;
    };
    "/api/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person's keys, newest first; those that have ended stay listed for a while. */
        get: operations["auth_api_keys"];
        put?: never;
        /** Makes a key for one team. The answer is the only place it is ever shown. */
        post: operations["auth_make_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key at once. Doing so again changes nothing. */
        delete: operations["auth_revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a key that takes another's place: same name, scopes, team and life. The old one stays good for a while. */
        post: operations["auth_rotate_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins: codes for the program to show and to ask with. */
        post: operations["auth_device_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/device/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks whether the person has approved: tokens if so, else a 400 whose code says what to do: `authorization_pending`, `slow_down`, `access_denied` or `expired_token`. */
        post: operations["auth_device_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/device/{user_code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a program with this code asks for. */
        get: operations["auth_device"];
        put?: never;
        /** Lets the program act for the person, or refuses it. */
        post: operations["auth_device_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails the link again. */
        post: operations["auth_send_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verifies an address with the mailed link, which is good once. */
        post: operations["auth_verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a program in with a password. */
        post: operations["auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the sign-in this token belongs to: its refresh token is void at once, its access tokens within seconds. */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["auth_me"];
        put?: never;
        post?: never;
        /** Deletes the account for good: sign-ins, keys, identities and the teams nobody else is in with it. Whoever has a password shows it; whoever has none has just signed in and writes their address. */
        delete: operations["auth_delete_me"];
        options?: never;
        head?: never;
        /** Changes the name others see. */
        patch: operations["auth_change_me"];
        trace?: never;
    };
    "/api/auth/oidc/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The providers a person can sign in at. */
        get: operations["auth_oidc_identities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/link/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Links an identity to whoever is signed in and has just shown who they are. */
        post: operations["auth_oidc_link"];
        /** Unlinks a provider, unless it is the only way in. */
        delete: operations["auth_oidc_unlink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where people can sign in besides here. */
        get: operations["auth_oidc_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finishes a sign-in with what the provider sent back. Somebody new gets an account, if the provider vouches for their address. */
        post: operations["auth_oidc_callback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Begins a sign-in: where to send the person, and what to keep until they come back. */
        get: operations["auth_oidc_login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Receives a browser from the provider, signs it in and sends it on. */
        get: operations["auth_oidc_return"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends a browser to the provider. */
        get: operations["auth_oidc_start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets another password. Whoever has one shows it; every other sign-in, mailed link and approval of a program ends, and with `revoke_keys` every API key. */
        post: operations["auth_change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails a link with which the password can be set anew, if somebody has this address. The answer is the same if nobody has. */
        post: operations["auth_forgot_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the password with a mailed link, which is good once. Every sign-in, API key, approval of a program, other mailed link and linked provider of the person ends. */
        post: operations["auth_reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a refresh token for the next pair. A token that was used before ends the whole sign-in. */
        post: operations["auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a person and a team of their own. The first person of an installation becomes its admin. Where registration is closed, an invitation opens it for the address it was sent to. */
        post: operations["auth_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in here, and the token that changes need in the header X-CSRF-Token. */
        get: operations["auth_show"];
        put?: never;
        /** Signs a browser in with a password: sets its cookie. */
        post: operations["auth_begin"];
        /** Signs out here. */
        delete: operations["auth_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/session/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows again who one is, which some changes ask for: it counts for ten minutes. */
        post: operations["auth_prove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the person is signed in, newest first. */
        get: operations["auth_sessions"];
        put?: never;
        post?: never;
        /** Signs out everywhere else, or everywhere: browsers and programs that hold tokens. API keys, linked providers and mailed links stay; a password set by mail ends those as well. */
        delete: operations["auth_end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one sign-in. */
        delete: operations["auth_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open checkpoints of all projects, oldest first. */
        get: operations["checkpoints_list_open"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkpoints/project/{pid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's checkpoints, newest first. */
        get: operations["checkpoints_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One checkpoint. */
        get: operations["checkpoints_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkpoints/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers a checkpoint: try again, with guidance or with a changed task, go on without it, or give it up. The run goes on in every case. */
        post: operations["checkpoints_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{pid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of a project as they happen: what the log holds after `after` (or the header `Last-Event-ID`), then what is added. Answered by a function of its own. 204 once the project has ended and every event has been seen. */
        get: operations["events_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{pid}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket for `GET /api/events/{pid}?token=...`: good for one connection within the next minute. */
        post: operations["events_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the API answers. */
        get: operations["health_check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checkpoints and reviews of all projects, oldest first. */
        get: operations["inbox_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the place offered. The link is good once, for the address it was sent to; for whoever holds it where the team lets them in. */
        post: operations["invitations_accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a link is about, for whoever holds it. Its token is sent in the body: paths are logged. */
        post: operations["invitations_preview_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The permissions of each role, and what each route needs. */
        get: operations["permissions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The team's projects, newest first. */
        get: operations["projects_list"];
        put?: never;
        /** Makes a project out of a written requirement. */
        post: operations["projects_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project. */
        get: operations["projects_get"];
        put?: never;
        post?: never;
        /** Deletes a project with everything in it. What it spent stays in the team's books. */
        delete: operations["projects_delete"];
        options?: never;
        head?: never;
        /** Changes a project's text and settings; what is absent stays. */
        patch: operations["projects_change"];
        trace?: never;
    };
    "/api/projects/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files that tasks of a project wrote, by path. */
        get: operations["artifacts_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/artifacts/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file, to be saved: what a model wrote is never shown as a page of ours. */
        get: operations["artifacts_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the project for good: running calls are dropped and their results never land. */
        post: operations["projects_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/clone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a draft with the same requirements, settings and newest plan; nothing of the run goes with it. */
        post: operations["projects_clone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which blocks of the requirements the tasks say they cover: those of the approved plan, else of the newest one. */
        get: operations["projects_coverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log of a project, oldest first. */
        get: operations["events_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the run of an approved plan, or lets a paused one go on. */
        post: operations["projects_execute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything of a project in one JSON document, to be saved. */
        get: operations["projects_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts nothing more; running tasks finish. */
        post: operations["projects_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a model write a plan. Waits for it for up to 25 s, or the seconds of `Prefer: wait=<seconds>` if they are fewer; `Prefer: respond-async` does not wait at all. */
        post: operations["plans_make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a project's plan, newest first. */
        get: operations["plans_list"];
        put?: never;
        /** Takes a plan written by a person or a program as the next version. */
        post: operations["plans_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/plans/{plan_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version. Its `ETag` guards editing and approving it. */
        get: operations["plans_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the newest version and stores the result as the next one. Versions never change, so `If-Match` guards against an edit that somebody else has made meanwhile: an older version answers 412. */
        patch: operations["plans_edit"];
        trace?: never;
    };
    "/api/projects/{id}/plans/{plan_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts a plan and the most it may cost, and turns it into tasks. Tasks that the plan approved before already had, unchanged, keep their number and their result. */
        post: operations["plans_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every configured model provider, the store, and the sandbox where there may be one. */
        get: operations["services_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["services_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retries, skips, gives up or cancels many tasks. Each one succeeds or fails by itself. */
        post: operations["tasks_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/project/{pid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tasks of a project's approved plan. */
        get: operations["tasks_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task. */
        get: operations["tasks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a task that is neither at work nor done. */
        patch: operations["tasks_edit"];
        trace?: never;
    };
    "/api/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a task up that is not done; a running one is dropped. */
        post: operations["tasks_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a task changed on its branch: its commits and the difference as a patch. */
        get: operations["tasks_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/interrupt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a queued or running task now; it then waits for a person at a checkpoint. */
        post: operations["tasks_interrupt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs a failed or cancelled task again; a project that had failed goes on. */
        post: operations["tasks_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts the output of a task that waits for review, or asks for another attempt. */
        post: operations["tasks_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/rounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the attempts of a task did, round by round, oldest first. */
        get: operations["tasks_rounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on without a task: one that has failed, was cancelled, or waits for a person. */
        post: operations["tasks_skip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teams the caller belongs to, oldest first. */
        get: operations["teams_list"];
        put?: never;
        /** Makes a team, owned by the caller. */
        post: operations["teams_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["teams_get"];
        put?: never;
        post?: never;
        /** Deletes the team with everything in it: rows, files, keys. It looks again at the end, and answers only once nothing is left. */
        delete: operations["teams_delete"];
        options?: never;
        head?: never;
        /** Gives a team another name. */
        patch: operations["teams_change"];
        trace?: never;
    };
    "/api/teams/{team_id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys a team can be reached with, whoever made them, newest first. */
        get: operations["teams_api_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends somebody's key for the team. */
        delete: operations["teams_revoke_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was changed, newest first. */
        get: operations["audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole log, oldest first, one JSON object per line, as it is chained. */
        get: operations["audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether any line is missing or was altered. */
        get: operations["audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a team the one that the caller's requests are for when they name none. */
        post: operations["teams_make_default"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every row the team has, one JSON object per line. Files are at the artifacts of each project. */
        get: operations["teams_export_team"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that wait, oldest first. */
        get: operations["invitations_list"];
        put?: never;
        /** Invites somebody: they are sent a link that is good once. */
        post: operations["invitations_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an invitation back: its link is void at once. */
        delete: operations["invitations_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who belongs to the team, in the order they signed up. */
        get: operations["members_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a member, or lets the caller leave. The last owner stays. */
        delete: operations["members_remove"];
        options?: never;
        head?: never;
        /** Gives a member another role. */
        patch: operations["members_change"];
        trace?: never;
    };
    "/api/teams/{team_id}/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which providers the team reaches with its own account. */
        get: operations["providers_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/providers/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["providers_get"];
        /** Gives the team's own key or address. It is used by calls that begin five minutes from now at the latest. */
        put: operations["providers_put"];
        post?: never;
        /** Forgets the team's own key and address; calls go by the installation's again. */
        delete: operations["providers_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/teams/{team_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the team has decided for all its projects. */
        get: operations["teams_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes it. Limits count from the next reservation on, models and tools within five minutes. */
        patch: operations["teams_change_settings"];
        trace?: never;
    };
    "/api/teams/{team_id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the team over: the member becomes owner and the caller, who was one, admin. */
        post: operations["teams_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where today and this month (UTC) stand. */
        get: operations["usage_budget"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/by-member": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the projects of each member cost, dearest first. */
        get: operations["usage_by_member"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/by-project": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each project cost, dearest first. */
        get: operations["usage_by_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/by-tier": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each tier cost, dearest first. */
        get: operations["usage_by_tier"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry per calendar day, oldest first; a day without a call is there with zeros. */
        get: operations["usage_daily"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the team may spend. */
        get: operations["usage_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the team may spend, from the next reservation on, in the running day and month too. Runs that waited for money and have it now go on at once. */
        patch: operations["usage_change_limits"];
        trace?: never;
    };
    "/api/usage/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything the team has spent. */
        get: operations["usage_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccountChange: {
            /** @description 1 to 100 characters. */
            display_name: string;
        };
        /** @description One of both: the password, or, for who has none, their own address. */
        AccountDeletion: {
            confirm?: string | null;
            /** Format: password */
            password?: string | null;
        };
        AdminStats: {
            /** Format: int64 */
            active_users: number;
            projects_by_status: {
                [key: string]: number;
            };
            spend_by_model: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Completed of those that ended.
             */
            task_completion_rate: number;
            tasks_by_status: {
                [key: string]: number;
            };
            /** Format: int64 */
            total_projects: number;
            /** Format: double */
            total_spend_usd: number;
            /** Format: int64 */
            total_tasks: number;
            /** Format: int64 */
            total_teams: number;
            /** Format: int64 */
            total_users: number;
        };
        AdminTeam: {
            created_at: string;
            /** Format: double */
            daily_limit_usd: number;
            /**
             * Format: double
             * @description What the team may set its own limit to; null where it pays every provider itself.
             */
            granted_daily_usd?: number | null;
            /** Format: double */
            granted_monthly_usd?: number | null;
            id: string;
            /** Format: int32 */
            member_count: number;
            /**
             * Format: double
             * @description Spent, reserved and in doubt this month (UTC).
             */
            month_usd: number;
            /** Format: double */
            monthly_limit_usd: number;
            name: string;
            /** @description Providers it reaches with a key of its own. */
            own_providers: string[];
            personal: boolean;
            /** Format: int64 */
            project_count: number;
            /**
             * Format: double
             * @description Everything it has spent so far.
             */
            spent_usd: number;
            /**
             * Format: double
             * @description Spent, reserved and in doubt today (UTC).
             */
            today_usd: number;
        };
        AdminUser: {
            created_at: string;
            display_name: string;
            email: string;
            id: string;
            is_active: boolean;
            last_login_at?: string | null;
            /**
             * Format: int64
             * @description Projects of the teams they own.
             */
            project_count: number;
            /** @description `admin` for an operator, else `user`. */
            role: string;
        };
        AdminUserChange: {
            /** @default null */
            is_active: boolean | null;
            /**
             * @description `admin` or `user`
             * @default null
             */
            role: string | null;
        };
        /** @description A key as lists show it. */
        ApiKeyEntry: {
            created_at: string;
            expires_at?: string | null;
            id: string;
            /** @description Whether it is good now. */
            is_active: boolean;
            key_prefix: string;
            /** @description To within five minutes. */
            last_used_at?: string | null;
            name: string;
            /** @description The key that takes its place. */
            replaced_by?: string | null;
            /** @description When it ended or, after a rotation, will end. */
            revoked_at?: string | null;
            scopes: string[];
            team_id: string;
            /** @description Who made it. */
            user_id: string;
        };
        ApiKeyRequest: {
            /**
             * Format: int32
             * @description 1 to 365; left out, 90.
             */
            expires_in_days?: number | null;
            /** @description 1 to 100 characters. */
            name: string;
            /** @description What it is good for: `read`, `plan`, `approve`, `execute`, `manage`. Never more than its maker may do at the time it is used. Left out: read, plan and execute. */
            scopes?: string[] | null;
            /** @description The one team it is good for; left out, the caller's. */
            team_id?: string | null;
        };
        /** @description That a key is good no more. */
        ApiKeyRevoked: {
            key_id: string;
            /** @description `revoked` */
            status: string;
        };
        ApiKeyRotation: {
            /**
             * Format: int32
             * @description How long the old key stays good beside the new one, 0 to 168; left out, 24.
             */
            overlap_hours?: number | null;
        };
        /** @description What is being approved. What is given must still be so. */
        Approval: {
            /**
             * Format: double
             * @description The quote's ceiling, in US dollars.
             */
            ceiling_usd?: number | null;
            plan_hash?: string | null;
        };
        /** @description Answer to an approval. */
        Approved: {
            /** Format: double */
            ceiling_usd: number;
            /** Format: double */
            estimated_cost_usd: number;
            plan_hash: string;
            plan_id: string;
            summary: string;
            /** @description Every task of the plan, in the plan's order. */
            task_ids: string[];
            /** @description Tasks taken over from the plan that was approved before. */
            tasks_carried: number;
            /** @description Tasks that did not exist before. */
            tasks_created: number;
            /** Format: int32 */
            total_waves: number;
            /** Format: int32 */
            version: number;
        };
        /** @description A file of a project. */
        Artifact: {
            content_type: string;
            /** @description Relative to the project's root, with `/`. */
            path: string;
            /** Format: int64 */
            size_bytes: number;
            /** @description The task that wrote it last. */
            task_id?: string | null;
            updated_at: string;
        };
        /** @description One line of the audit log. */
        AuditLine: {
            /** @description Operation id of the route. */
            action: string;
            /** @description User id; `system` for what nobody asked for at that moment, such as deleting what is kept no longer. */
            actor: string;
            /** @description Where the request came from; empty where that is not known. */
            address: string;
            at: string;
            hash: string;
            /**
             * Format: int32
             * @description HTTP status of the answer; 0 where the process ended before there was one, so that nobody knows what was done.
             */
            outcome: number;
            prev_hash: string;
            request_id: string;
            /**
             * Format: int64
             * @description From 1, without gaps.
             */
            seq: number;
            /** @description Path of the request. */
            target: string;
            /** @description `session`, or `key` with the key's id. */
            via: string;
        };
        /** @description Whether the log is what was written. */
        AuditVerdict: {
            /**
             * Format: int64
             * @description Lines found good, from the first on.
             */
            entries: number;
            /**
             * Format: int64
             * @description Number of the first line that is missing or was altered.
             */
            first_broken?: number | null;
            /** @description Hash of the last line; of the team's id before the first. */
            head: string;
            ok: boolean;
        };
        /** @description A browser that is signed in; its cookie is not shown. */
        BrowserSession: {
            /** @description To be sent in the header `X-CSRF-Token` with every change. */
            csrf_token: string;
            user: components["schemas"]["User"];
        };
        BudgetExhaustedEvent: {
            data: {
                left_usd: components["schemas"]["Usd"];
                requested_usd: components["schemas"]["Usd"];
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "budget_exhausted";
        };
        /** @description Where the team's day and month (UTC) stand. */
        BudgetStatus: {
            /**
             * Format: double
             * @description Reserved for calls under way.
             */
            daily_held_usd: number;
            /** Format: double */
            daily_limit_usd: number;
            /**
             * Format: double
             * @description Spent and reserved, in percent of the limit.
             */
            daily_pct: number;
            /**
             * Format: double
             * @description Spent, with calls whose price nobody knows counted at their most.
             */
            daily_spent_usd: number;
            /** Format: double */
            monthly_held_usd: number;
            /** Format: double */
            monthly_limit_usd: number;
            /** Format: double */
            monthly_pct: number;
            /** Format: double */
            monthly_spent_usd: number;
        };
        BudgetUpdatedEvent: {
            /** @description Settings that changed; values of the short ones. */
            data: {
                /** @description Names of the fields. */
                changed: string[];
                /** Format: int32 */
                concurrency?: number | null;
                limit_usd?: components["schemas"]["Usd"] | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "budget_updated";
        };
        BudgetWarningEvent: {
            data: {
                held_usd: components["schemas"]["Usd"];
                limit_usd: components["schemas"]["Usd"];
                /** @description `project` or `team`. */
                scope: string;
                spent_usd: components["schemas"]["Usd"];
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "budget_warning";
        };
        /** @description One action on many tasks: those of `task_ids`, or all that have the reason of one. */
        Bulk: {
            action: components["schemas"]["BulkAction"];
            /** @description Id of a task that failed, was cancelled or waits for a person: the action is done on it and on all of its project that stand as it does for the same reason, whatever numbers the reason names. At most 1,000 at once, lowest number first. */
            reason_of?: string | null;
            /** @description With `retry`: the next attempts begin with an empty conversation; files stay. */
            start_over?: boolean;
            /** @description 1 to 100 of them, without `reason_of`. */
            task_ids?: string[];
        };
        /** @enum {string} */
        BulkAction: "retry" | "skip" | "fail" | "cancel";
        /** @description What became of each task of a bulk request. */
        BulkDone: {
            failed: components["schemas"]["BulkFailure"][];
            /** @description With `reason_of`: tasks of that reason that were too many for one request. */
            left: number;
            succeeded: string[];
        };
        BulkFailure: {
            id: string;
            reason: string;
        };
        CallUsage: {
            /** Format: int64 */
            calls: number;
            /** Format: double */
            cost_usd: number;
        };
        /** @description A question to a person. */
        Checkpoint: {
            attempts: components["schemas"]["CheckpointAttempt"][];
            /** @description `retry_exhausted`, `interrupted` or `question`, which is answered with `retry` and guidance. */
            checkpoint_type: string;
            created_at: string;
            id: string;
            /** @description Still waits for an answer. One that was neither answered nor is open went away with its task. */
            open: boolean;
            project_id: string;
            /** @description Given where the list is over several projects. */
            project_name?: string | null;
            question: string;
            resolved_at?: string | null;
            /** @description `Action: X | Guidance: Y` */
            response?: string | null;
            summary: string;
            task_id?: string | null;
        };
        CheckpointAttempt: {
            message: string;
            timestamp: string;
        };
        CheckpointEvent: {
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /**
                 * Format: int32
                 * @description Number of the checkpoint within the project.
                 */
                checkpoint: number;
                /** Format: int64 */
                completion_tokens?: number | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** Format: int64 */
                prompt_tokens?: number | null;
                provider?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "checkpoint";
        };
        CheckpointResolvedEvent: {
            /** @description A person's decision. */
            data: {
                /** @description `retry`, `skip`, `fail`, `approve`, ... */
                action: string;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "checkpoint_resolved";
        };
        /** @description Which blocks of the requirements the tasks cover. */
        Coverage: {
            covered_count: number;
            /**
             * Format: int32
             * @description Version of the plan whose tasks were looked at; none before the first plan.
             */
            plan_version?: number | null;
            project_id: string;
            requirements: components["schemas"]["CoveredRequirement"][];
            total_requirements: number;
            uncovered_count: number;
        };
        CoveredRequirement: {
            covered: boolean;
            /** @description `R1`, `R2`, ... in the order of the text. */
            id: string;
            text: string;
        };
        /** @description An invitation right after it was made. */
        CreatedInvitation: components["schemas"]["Invitation"] & {
            /** @description Shown this once; it was also mailed. */
            link: string;
        };
        /** @description One UTC day. */
        DailyUsage: {
            /** Format: int64 */
            api_calls: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            /** @example 2026-11-21 */
            date: string;
            /** Format: int64 */
            prompt_tokens: number;
        };
        /** @description What the program shows, and what it asks with. */
        DeviceCodes: {
            /** @description For `POST /api/auth/device/token`; to be shown to nobody. */
            device_code: string;
            /**
             * Format: int32
             * @description Seconds.
             */
            expires_in: number;
            /**
             * Format: int32
             * @description Seconds to wait between two questions.
             */
            interval: number;
            /**
             * @description To be shown to the person.
             * @example BCDF-GHJK
             */
            user_code: string;
            verification_uri: string;
            verification_uri_complete: string;
        };
        DeviceDecision: {
            approve: boolean;
        };
        /** @description A program that waits for its person. */
        DeviceEntry: {
            /** @description Where it asked from. */
            address: string;
            client_name: string;
            created_at: string;
            /**
             * Format: int32
             * @description Seconds left.
             */
            expires_in: number;
            user_code: string;
        };
        DeviceRequest: {
            /** @description What the person is shown, 1 to 100 characters. */
            client_name: string;
        };
        DeviceTokenRequest: {
            device_code: string;
        };
        EmailVerification: {
            /** @description From the link in the mail. */
            token: string;
        };
        /** @description Everything of a project in one document. */
        Export: {
            checkpoints: components["schemas"]["Checkpoint"][];
            events: components["schemas"]["ProjectEvent"][];
            exported_at: string;
            plans: components["schemas"]["Plan"][];
            project: components["schemas"]["Project"];
            tasks: components["schemas"]["Task"][];
            usage: components["schemas"]["ExportedCall"][];
        };
        /** @description One row of the ledger. */
        ExportedCall: {
            /** Format: int32 */
            attempt: number;
            /** Format: int64 */
            cache_read_tokens: number;
            /** Format: int64 */
            cache_write_tokens: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            model: string;
            /** @enum {string|null} */
            model_tier: "ollama" | "haiku" | "sonnet" | "opus" | null;
            /** Format: int64 */
            prompt_tokens: number;
            provider: string;
            purpose: string;
            /** Format: int32 */
            round: number;
            task_id?: string | null;
            timestamp: string;
            /** @description The answer was lost: the whole reservation counts. */
            uncertain: boolean;
        };
        /** @description What is wrong with one field. */
        FieldError: {
            /** @example too_short */
            code: string;
            detail: string;
            /**
             * @description JSON pointer into the body (`/tasks/3/title`), or `?name` for a query parameter.
             * @example /email
             */
            pointer: string;
        };
        /**
         * Format: binary
         * @description The bytes of a file.
         */
        File: string;
        GivenAnswer: {
            answer: string;
            question: string;
        };
        Health: {
            /** @description `ok` */
            status: string;
        };
        /** @description Something that waits for a person. */
        InboxItem: {
            /** @description Set for a checkpoint. */
            checkpoint_id?: string | null;
            /** @description `checkpoint`, `review` or `provider`: an account at a provider that has to be mended. */
            kind: string;
            project_id: string;
            project_name: string;
            reason: string;
            since: string;
            task_id: string;
            task_title: string;
        };
        /** @description A place offered to somebody. */
        Invitation: {
            created_at: string;
            email: string;
            expires_at: string;
            id: string;
            /** @description User id. */
            invited_by: string;
            role: string;
            /** @description `open` or `expired`; one that was used or taken back is gone. */
            status: string;
        };
        /** @description What whoever holds the link may know before they sign in. */
        InvitationPreview: {
            email: string;
            /** @description Whether it is too late. */
            expired: boolean;
            expires_at: string;
            /** @description Name of whoever invited. */
            inviter: string;
            role: string;
            team_name: string;
        };
        /** @description What stands behind the `#` of an invitation's link. It has no `Debug`. */
        InvitationToken: {
            /** Format: password */
            token: string;
        };
        /** @description What the team may spend. */
        Limits: {
            /** Format: double */
            daily_limit_usd: number;
            /**
             * Format: double
             * @description Limit of a new project.
             */
            default_project_limit_usd: number;
            /** Format: double */
            monthly_limit_usd: number;
        };
        /** @description What to change of the limits; a field left out stays. */
        LimitsChange: {
            /** Format: double */
            daily_limit_usd?: number | null;
            /** Format: double */
            default_project_limit_usd?: number | null;
            /** Format: double */
            monthly_limit_usd?: number | null;
        };
        LoginRequest: {
            email: string;
            /** Format: password */
            password: string;
        };
        /** @description New tokens and whose they are. */
        LoginResponse: components["schemas"]["TokenPair"] & {
            user: components["schemas"]["User"];
        };
        Member: {
            display_name: string;
            email: string;
            joined_at: string;
            /** @description To the hour; null for somebody who has not been here yet. */
            last_active_at?: string | null;
            /** @description `owner`, `admin`, `editor`, `approver` or `viewer` */
            role: string;
            user_id: string;
        };
        MemberChange: {
            /** @description `owner`, `admin`, `editor`, `approver` or `viewer` */
            role: string;
        };
        /** @description What the projects one member made have cost. */
        MemberUsage: {
            /** Format: int64 */
            api_calls: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            /** @description Empty for somebody who is gone. */
            display_name: string;
            /** Format: int64 */
            projects: number;
            /** Format: int64 */
            prompt_tokens: number;
            /** @description Empty for projects that have been deleted. */
            user_id: string;
        };
        ModelUsage: {
            /** Format: int64 */
            calls: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            /** Format: int64 */
            prompt_tokens: number;
        };
        /** @description A new key; this is the only time it is shown. */
        NewApiKey: {
            created_at: string;
            expires_at?: string | null;
            id: string;
            /** @example pw_live_0192... */
            key: string;
            key_prefix: string;
            name: string;
            scopes: string[];
            team_id: string;
        };
        NewInvitation: {
            /** @example you@example.com */
            email: string;
            /** @description `owner`, `admin`, `editor`, `approver` or `viewer` */
            role: string;
        };
        /** @description Body of a new project. */
        NewProject: {
            /**
             * Format: int32
             * @description Tasks that may run at once; the team's default without it.
             */
            concurrency?: number | null;
            config?: Record<string, never>;
            git_base_branch?: string | null;
            /**
             * Format: double
             * @description US dollars; the team's default without it.
             */
            limit_usd?: number | null;
            name: string;
            /** @enum {string} */
            planning_rigor?: "L1" | "L2" | "L3";
            /** @description Absolute, without `..`. */
            repo_path?: string | null;
            requirements: string;
        };
        NewTeam: {
            name: string;
        };
        /** @description Where to send a person, and what to keep until they come back. */
        OidcBeginning: {
            authorization_url: string;
            /** @description To be sent along with what the provider answers; good once, for ten minutes. */
            state_token: string;
        };
        /** @description A way in besides the password. */
        OidcIdentity: {
            created_at: string;
            provider: string;
            provider_email?: string | null;
        };
        /** @description An identity that was just linked. */
        OidcLinked: {
            provider: string;
            provider_email?: string | null;
            provider_user_id: string;
        };
        /** @description A provider people can sign in at. */
        OidcProvider: {
            display_name: string;
            /** @description Stands in paths. */
            name: string;
        };
        /** @description What a provider sent back. */
        OidcReturn: {
            code: string;
            /** @description The issuer the answer names, if it does. */
            iss?: string | null;
            /** @description The same as at the beginning. */
            redirect_uri: string;
            state: string;
            state_token: string;
        };
        PasswordChange: {
            /**
             * Format: password
             * @description Left out by who has no password yet.
             */
            current_password?: string | null;
            /**
             * Format: password
             * @description 8 to 128 characters.
             */
            new_password: string;
            /** @description Whether the person's API keys end as well. */
            revoke_keys?: boolean;
        };
        PasswordForgotten: {
            email: string;
        };
        PasswordReset: {
            /**
             * Format: password
             * @description 8 to 128 characters.
             */
            new_password: string;
            /** @description From the link in the mail. */
            token: string;
        };
        PermissionRow: {
            /** @example project_read */
            name: string;
            /** @description Who has it. */
            roles: string[];
            /** @description The scope a key needs for it; null where no key will do. */
            scope?: string | null;
        };
        /** @description What each role may do, and what each route asks for. */
        PermissionTable: {
            permissions: components["schemas"]["PermissionRow"][];
            roles: string[];
            routes: components["schemas"]["RouteRow"][];
        };
        /** @description One version of a project's plan. */
        Plan: {
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            created_at: string;
            /** @description Fingerprint of the content; an approval binds it. Quoted, it is the `ETag`. */
            hash: string;
            id: string;
            model_used: string;
            /** @description What was guessed and mended while the plan was read; empty for one that needed neither. */
            notes: components["schemas"]["PlanNote"][];
            /** @description `model`, `edit` or `import`. */
            origin: string;
            /**
             * Format: int32
             * @description Version it was edited from.
             */
            parent_version?: number | null;
            plan: components["schemas"]["PlanContent"];
            project_id: string;
            /** Format: int64 */
            prompt_tokens: number;
            provider: string;
            quote?: components["schemas"]["PlanQuote"] | null;
            /** @enum {string} */
            status: "draft" | "approved" | "superseded";
            validation: components["schemas"]["Validation"];
            /** Format: int32 */
            version: number;
        };
        PlanAnswer: {
            answer: string;
            /** @description Position of the open question. */
            question: number;
        };
        PlanApprovedEvent: {
            data: {
                by?: string | null;
                ceiling_usd?: components["schemas"]["Usd"] | null;
                estimated_cost_usd?: components["schemas"]["Usd"] | null;
                plan_hash?: string | null;
                plan_id?: string | null;
                tasks: number;
                tasks_created?: number | null;
                /** Format: int32 */
                version: number;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "plan_approved";
        };
        /** @description A plan's content: `tasks` for a flat plan (L1), else `phases`. */
        PlanContent: {
            open_questions?: components["schemas"]["PlanContentQuestion"][] | null;
            phases?: components["schemas"]["PlanContentPhase"][] | null;
            risk_assessment?: Record<string, never>[] | null;
            summary: string;
            tasks?: components["schemas"]["PlanContentTask"][] | null;
            test_strategy?: Record<string, never> | null;
        };
        PlanContentPhase: {
            description: string;
            name: string;
            tasks: components["schemas"]["PlanContentTask"][];
        };
        PlanContentQuestion: {
            answer?: string | null;
            impact: string;
            proposed_answer: string;
            question: string;
        };
        PlanContentTask: {
            affected_files: string[];
            /** @enum {string} */
            complexity: "simple" | "medium" | "complex";
            /** @description Positions over all phases, from 0. */
            depends_on: number[];
            description: string;
            /** @enum {string|null} */
            model_tier?: "ollama" | "haiku" | "sonnet" | "opus" | null;
            /**
             * Format: int32
             * @description Lower runs first; ten times the position without a choice.
             */
            priority?: number | null;
            requirement_ids: string[];
            /** @enum {string} */
            task_type: "code" | "research" | "analysis" | "asset" | "integration" | "documentation";
            title: string;
            tools_needed: string[];
            verification_criteria: string;
        };
        /** @description Changes to a plan. All positions are those of the version being edited; the result is a new version. */
        PlanEdit: {
            /** @description New tasks: a task's fields and, in a phased plan, `phase` (name or position). */
            add?: Record<string, never>[] | null;
            answers?: components["schemas"]["PlanAnswer"][] | null;
            remove?: number[] | null;
            summary?: string | null;
            update?: components["schemas"]["PlanTaskEdit"][] | null;
        };
        PlanEditedEvent: {
            data: {
                by?: string | null;
                /** @description Plan it was edited from. */
                parent?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "plan_edited";
        };
        PlanFailedEvent: {
            data: {
                /**
                 * Format: int32
                 * @description Times planning was tried, where nobody could do it.
                 */
                attempt?: number | null;
                budget?: components["schemas"]["Shortfall"] | null;
                /** @description Code of the problem: `budget_exceeded`, `plan_invalid`, `plan_questions`, ... */
                code?: string | null;
                /** @description What it asks in that. */
                open_questions?: string[] | null;
                /** @description What the model said in place of a plan. */
                said?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "plan_failed";
        };
        /** @description A plan written by a person or a program. */
        PlanImport: {
            plan: components["schemas"]["PlanContent"];
        };
        /** @description Something that was not written as a plan has it and was taken in its meaning. */
        PlanNote: {
            /** @description `guessed`, `cut`, `left_out`, `renamed`, `missing_comma`, ... */
            code: string;
            detail: string;
            /** @description JSON pointer into the plan; empty where it is of the plan as a whole. */
            pointer: string;
        };
        PlanProblem: {
            code: string;
            detail: string;
            /** @description JSON pointer into the plan. */
            pointer: string;
            /** @description Position of the task at fault, from 0. */
            task?: number | null;
        };
        PlanQuote: {
            by_tier: components["schemas"]["TierQuote"][];
            /**
             * Format: double
             * @description Rounds x (input bound + maximum output) x attempts, over all tasks.
             */
            ceiling_usd: number;
            /** Format: double */
            expected_usd: number;
            tasks: components["schemas"]["TaskPrice"][];
        };
        PlanReadyEvent: {
            data: {
                /** @description User id of who wrote it. */
                by?: string | null;
                /** @description Plan it was copied from. */
                cloned_from?: string | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** @description `import` for a plan from outside. */
                origin?: string | null;
                plan_id?: string | null;
                provider?: string | null;
                tasks?: number | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "plan_ready";
        };
        /** @description What a person tells the planner; the whole body may be absent. */
        PlanRequest: {
            /** @description Answers to open questions of an earlier plan; those given by editing a plan are added to them. */
            answers?: components["schemas"]["GivenAnswer"][];
            feedback?: string | null;
        };
        PlanStartedEvent: {
            /** @description Nothing beside the sentence. */
            data: Record<string, never>;
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "plan_started";
        };
        /** @description New values for a task's fields: any field of a plan's task; null returns one to its default. */
        PlanTaskEdit: {
            task: number;
        } & {
            [key: string]: unknown;
        };
        /** @description The answer of a planning request: the plan, and its id under a second name. */
        PlannedPlan: components["schemas"]["Plan"] & {
            plan_id: string;
        };
        /** @description Planning goes on; the project tells how it ends. */
        PlanningStarted: {
            project_id: string;
            /** @enum {string} */
            status: "draft" | "planning" | "ready" | "executing" | "paused" | "completed" | "failed" | "cancelled";
        };
        /** @description Why a request was not done. */
        Problem: {
            /**
             * @description For programs: stays the same when `detail` is reworded.
             * @example not_found
             */
            code: string;
            /** @description One sentence for people. */
            detail: string;
            /** @description What is wrong with single fields. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Path of the request. */
            instance: string;
            /** @description Also in the header `Request-Id`; finds the request in the logs. */
            request_id: string;
            /** @description Whether the same request may succeed later. */
            retryable: boolean;
            /** Format: int32 */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description `urn:planwright:problem:<code>` */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A project as the API shows it. */
        Project: {
            approved_plan_id?: string | null;
            /**
             * Format: double
             * @description Most the approved plan may spend.
             */
            ceiling_usd?: number | null;
            completed_at?: string | null;
            /**
             * Format: int32
             * @description Tasks that may run at once.
             */
            concurrency: number;
            config: Record<string, never>;
            created_at: string;
            created_by: string;
            failure_reason?: string | null;
            git_base_branch?: string | null;
            /**
             * Format: double
             * @description Reserved for calls under way.
             */
            held_usd: number;
            id: string;
            /** Format: int64 */
            last_event_seq: number;
            /** Format: double */
            limit_usd: number;
            name: string;
            /**
             * Format: int32
             * @description Number of plan versions.
             */
            plan_versions: number;
            /** @enum {string} */
            planning_rigor: "L1" | "L2" | "L3";
            repo_path?: string | null;
            requirements: string;
            /**
             * Format: double
             * @description Settled cost of every finished call.
             */
            spent_usd: number;
            /** @enum {string} */
            status: "draft" | "planning" | "ready" | "executing" | "paused" | "completed" | "failed" | "cancelled";
            task_summary: components["schemas"]["TaskSummary"];
            team_id: string;
            /**
             * Format: double
             * @description Reserved for calls whose answer was lost: counts as spent.
             */
            uncertain_usd: number;
            updated_at: string;
            /** @description Why nothing moves, where nothing does. */
            waiting_for?: string | null;
            /** @description What was asked for and has no effect, in sentences. */
            warnings: string[];
        };
        ProjectCancelledEvent: {
            data: {
                cancelled_tasks: number;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_cancelled";
        };
        ProjectCompleteEvent: {
            data: {
                spent_usd: components["schemas"]["Usd"];
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_complete";
        };
        ProjectCreatedEvent: {
            data: {
                /** @description User id. */
                created_by?: string | null;
                name: string;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_created";
        };
        /** @description Something that happened to a project; `type` says what. */
        ProjectEvent: components["schemas"]["ProjectCreatedEvent"] | components["schemas"]["ProjectUpdatedEvent"] | components["schemas"]["PlanStartedEvent"] | components["schemas"]["PlanReadyEvent"] | components["schemas"]["PlanFailedEvent"] | components["schemas"]["PlanEditedEvent"] | components["schemas"]["PlanApprovedEvent"] | components["schemas"]["ProjectStartedEvent"] | components["schemas"]["ProjectPausedEvent"] | components["schemas"]["ProjectResumedEvent"] | components["schemas"]["ProjectCancelledEvent"] | components["schemas"]["ProjectCompleteEvent"] | components["schemas"]["ProjectFailedEvent"] | components["schemas"]["TaskUnblockedEvent"] | components["schemas"]["TaskQueuedEvent"] | components["schemas"]["TaskStartEvent"] | components["schemas"]["ToolCallEvent"] | components["schemas"]["TaskCompleteEvent"] | components["schemas"]["TaskRetryEvent"] | components["schemas"]["TaskFailedEvent"] | components["schemas"]["TaskNeedsReviewEvent"] | components["schemas"]["TaskReviewedEvent"] | components["schemas"]["TaskCancelledEvent"] | components["schemas"]["TaskUpdatedEvent"] | components["schemas"]["TaskSuspendedEvent"] | components["schemas"]["TaskResumedEvent"] | components["schemas"]["CheckpointEvent"] | components["schemas"]["CheckpointResolvedEvent"] | components["schemas"]["BudgetWarningEvent"] | components["schemas"]["BudgetExhaustedEvent"] | components["schemas"]["BudgetUpdatedEvent"] | components["schemas"]["ResourceDownEvent"] | components["schemas"]["ResourceUpEvent"];
        ProjectFailedEvent: {
            data: {
                blocked_tasks: number;
                failed_tasks: number;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_failed";
        };
        /** @description Answer to execute, pause and cancel. */
        ProjectMoved: {
            project_id: string;
            /** @enum {string} */
            status: "draft" | "planning" | "ready" | "executing" | "paused" | "completed" | "failed" | "cancelled";
        };
        /** @description Changes to a project; what is absent stays. */
        ProjectPatch: {
            /** Format: int32 */
            concurrency?: number | null;
            /** @description Replaces the whole config. */
            config?: Record<string, never> | null;
            git_base_branch?: string | null;
            /**
             * Format: double
             * @description US dollars.
             */
            limit_usd?: number | null;
            name?: string | null;
            /** @enum {string|null} */
            planning_rigor?: "L1" | "L2" | "L3" | null;
            repo_path?: string | null;
            requirements?: string | null;
        };
        ProjectPausedEvent: {
            data: {
                /** @description Tasks that are running and will finish. */
                running: number;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_paused";
        };
        ProjectResumedEvent: {
            /** @description Nothing beside the sentence. */
            data: Record<string, never>;
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_resumed";
        };
        ProjectStartedEvent: {
            /** @description Nothing beside the sentence. */
            data: Record<string, never>;
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_started";
        };
        ProjectUpdatedEvent: {
            /** @description Settings that changed; values of the short ones. */
            data: {
                /** @description Names of the fields. */
                changed: string[];
                /** Format: int32 */
                concurrency?: number | null;
                limit_usd?: components["schemas"]["Usd"] | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "project_updated";
        };
        ProjectUsage: {
            /** Format: int64 */
            api_calls: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            project_id: string;
            /** @description Empty for a project that has been deleted. */
            project_name: string;
            /** Format: int64 */
            prompt_tokens: number;
        };
        ProofRequest: {
            /** Format: password */
            password: string;
        };
        /** @description Carries a refresh token, which is good once. */
        RefreshRequest: {
            refresh_token: string;
        };
        RegisterRequest: {
            /** @description Up to 100 characters; without one, the part of the address before the `@`. */
            display_name?: string;
            /** @example you@example.com */
            email: string;
            /**
             * Format: password
             * @description The token of an invitation's link, where strangers may not register; or the code an installation was set up with, for its first person.
             */
            invitation?: string | null;
            /**
             * Format: password
             * @description 8 to 128 characters.
             */
            password: string;
        };
        /** @description A person's answer. */
        Resolve: {
            action: components["schemas"]["ResolveAction"];
            /** @description With `edit`: the task's new description. */
            description?: string | null;
            /** @description A lesson to remember, told to the next attempt like the guidance. */
            gotcha?: string | null;
            /** @description Told to the next attempt. */
            guidance?: string | null;
            /** @description With `retry` and `edit`: the next attempt begins with an empty conversation; its files stay. */
            start_over?: boolean;
            /** @description With `edit`: the task's new title. */
            title?: string | null;
        };
        /** @enum {string} */
        ResolveAction: "retry" | "skip" | "fail" | "edit";
        ResourceDownEvent: {
            data: {
                model_tier: string;
                /**
                 * Format: int64
                 * @description When it is tried again, in unix milliseconds; none where only a person can mend it.
                 */
                until_ms?: number | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resource_down";
        };
        ResourceUpEvent: {
            data: {
                model_tier: string;
                /**
                 * Format: int64
                 * @description When it is tried again, in unix milliseconds; none where only a person can mend it.
                 */
                until_ms?: number | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resource_up";
        };
        /** @description How a task is tried again. */
        Retry: {
            /** @description Begin with an empty conversation instead of going on from the last round; files stay, and so does what people said. */
            start_over?: boolean;
        };
        /** @description A person's verdict on an output. */
        Review: {
            action: components["schemas"]["ReviewAction"];
            /** @description Told to the next attempt. */
            feedback?: string | null;
            /** @description With `retry`: the next attempt begins with an empty conversation; its files stay. */
            start_over?: boolean;
        };
        /** @enum {string} */
        ReviewAction: "approve" | "retry";
        RouteRow: {
            /** @example GET */
            method: string;
            /** @description A permission, `operator`, `signed_in` or `everybody`. */
            needs: string;
            /** @description Operation id, which is also its name in the audit log. */
            operation: string;
            /** @example /api/projects/{id} */
            path: string;
        };
        /** @description One service. */
        Service: {
            /** @description `ai` or `api` */
            category: string;
            /** @description When it was checked. */
            checked_at: string;
            /** @description For people: address, models, what went wrong. */
            details: Record<string, never>;
            /** @example anthropic */
            id: string;
            /** @description How it was checked: `http`, `api_key`, `probe` or `none`. */
            method: string;
            name: string;
            /** @description `online`, `offline` or `degraded` */
            status: string;
        };
        /** @description One place where a person is signed in. */
        SessionEntry: {
            /** @description Where it began. */
            address: string;
            /** @description A browser with a cookie, else a program with tokens. */
            browser: boolean;
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            id: string;
            /** @description To within five minutes. */
            last_used_at: string;
            user_agent: string;
        };
        Shortfall: {
            /** @default 0 */
            limit_usd: components["schemas"]["Usd"];
            /** @default 0 */
            requested_usd: components["schemas"]["Usd"];
            /** @default 0 */
            reserved_usd: components["schemas"]["Usd"];
            /** @default 0 */
            spent_usd: components["schemas"]["Usd"];
        };
        /** @description Opens one project's event stream, once, within a minute. */
        StreamTicket: {
            token: string;
        };
        /** @description A task as the API shows it. */
        Task: {
            affected_files: string[];
            /**
             * Format: int32
             * @description The attempt under way, else the latest one; 0 before the first.
             */
            attempt: number;
            /** Format: int64 */
            cache_read_tokens: number;
            /** Format: int64 */
            cache_write_tokens: number;
            completed_at?: string | null;
            /** Format: int64 */
            completion_tokens: number;
            /** @enum {string} */
            complexity: "simple" | "medium" | "complex";
            /** Format: double */
            cost_usd: number;
            created_at: string;
            /** @description Ids of the tasks it waits for. */
            depends_on: string[];
            description: string;
            error?: string | null;
            /** @description What people told its next attempt, oldest first. */
            guidance: string[];
            id: string;
            /** Format: int32 */
            max_retries: number;
            /**
             * Format: int32
             * @description Output tokens one round may use.
             */
            max_tokens: number;
            /** @enum {string} */
            model_tier: "ollama" | "haiku" | "sonnet" | "opus";
            model_used?: string | null;
            /**
             * Format: int32
             * @description Unique within the project for ever.
             */
            number: number;
            /** @description Paths of the files it wrote. */
            output_artifacts: string[];
            output_text?: string | null;
            phase?: string | null;
            plan_id: string;
            /**
             * Format: int32
             * @description Lower runs first.
             */
            priority: number;
            project_id: string;
            /**
             * Format: int64
             * @description All of the prompts, cached parts included.
             */
            prompt_tokens: number;
            requirement_ids: string[];
            retry_at?: string | null;
            /**
             * Format: int32
             * @description Automatic retries used since a person last asked for an attempt.
             */
            retry_count: number;
            /** @description A person decided to go on without it; its status is `cancelled`. */
            skipped: boolean;
            started_at?: string | null;
            /**
             * Format: int32
             * @description The attempt at which the task started over: what it did before is not in its conversation. None where every attempt goes on from the one before.
             */
            started_over_at?: number | null;
            /** @enum {string} */
            status: "blocked" | "pending" | "queued" | "running" | "completed" | "needs_review" | "failed" | "cancelled" | "suspended";
            /** @enum {string} */
            task_type: "code" | "research" | "analysis" | "asset" | "integration" | "documentation";
            title: string;
            tools: string[];
            updated_at: string;
            verification_criteria: string;
            verification_notes?: string | null;
            verification_status?: string | null;
            /** @enum {string|null} */
            waiting_for: "dependencies" | "slot" | "budget" | "resource" | "paused" | "retry" | "person" | "suspended" | null;
            /** @description The same as a sentence. */
            waiting_reason?: string | null;
            /**
             * Format: int32
             * @description Longest path from a task without dependencies; for display, never a barrier.
             */
            wave: number;
        };
        TaskCancelledEvent: {
            data: {
                /** @description A person decided to go on without it. */
                skipped?: boolean | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_cancelled";
        };
        /** @description What a task changed on its branch. A task gets one when it first runs a command; until it has ended, and for a task that ran nothing, all of it is empty. */
        TaskChanges: {
            /** @description The newest commit. */
            commit?: string | null;
            /** @description The difference between the two as a patch; up to 30,000 characters, with a note of how much is left out. */
            diff: string;
            /** @description The task's commits, newest first, each `id date author: title`. */
            log: string[];
            /** @description The commit of the project as the task found it. */
            start?: string | null;
        };
        TaskCompleteEvent: {
            /** @description The end of an attempt, and what it took. */
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /** Format: int64 */
                completion_tokens?: number | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** Format: int64 */
                prompt_tokens?: number | null;
                provider?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_complete";
        };
        TaskFailedEvent: {
            /** @description The end of an attempt, and what it took. */
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /** Format: int64 */
                completion_tokens?: number | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** Format: int64 */
                prompt_tokens?: number | null;
                provider?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_failed";
        };
        TaskNeedsReviewEvent: {
            /** @description The end of an attempt, and what it took. */
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /** Format: int64 */
                completion_tokens?: number | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** Format: int64 */
                prompt_tokens?: number | null;
                provider?: string | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_needs_review";
        };
        /** @description Changes to a task that has not started; what is absent stays. */
        TaskPatch: {
            /** @description Ids of tasks of the same plan. */
            depends_on?: string[] | null;
            description?: string | null;
            /** Format: int32 */
            max_tokens?: number | null;
            /** @enum {string} */
            model_tier?: "ollama" | "haiku" | "sonnet" | "opus";
            /** Format: int32 */
            priority?: number | null;
            title?: string | null;
            tools?: string[] | null;
        };
        TaskPrice: {
            /** Format: double */
            ceiling_usd: number;
            /** Format: double */
            expected_usd: number;
            model: string;
            /** @enum {string} */
            model_tier: "ollama" | "haiku" | "sonnet" | "opus";
            /** @description Position in the plan, from 0. */
            task: number;
        };
        TaskQueuedEvent: {
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /** @description Its worker was lost; another goes on at the last round. */
                takeover?: boolean | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_queued";
        };
        TaskResumedEvent: {
            data: {
                /** Format: int32 */
                attempt: number;
                /** @description User id, where a person resumed it. */
                by?: string | null;
                /** @description Nobody resumed it before its deadline. */
                timed_out?: boolean | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_resumed";
        };
        TaskRetryEvent: {
            data: {
                /** Format: int32 */
                attempt?: number | null;
                /** Format: int64 */
                completion_tokens?: number | null;
                cost_usd?: components["schemas"]["Usd"] | null;
                model?: string | null;
                /** Format: int64 */
                prompt_tokens?: number | null;
                provider?: string | null;
                /**
                 * Format: int64
                 * @description When the next attempt starts by itself, in unix milliseconds; none where a person asked.
                 */
                retry_at_ms?: number | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_retry";
        };
        TaskReviewedEvent: {
            /** @description A person's decision. */
            data: {
                /** @description `retry`, `skip`, `fail`, `approve`, ... */
                action: string;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_reviewed";
        };
        /** @description One model round of a task. */
        TaskRound: {
            /** Format: int32 */
            attempt: number;
            /** Format: int64 */
            cache_read_tokens: number;
            /** Format: int64 */
            cache_write_tokens: number;
            completed_at: string;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            /** @description Set when the call gave no reply. */
            error?: string | null;
            model: string;
            /** Format: int64 */
            prompt_tokens: number;
            provider: string;
            purpose: string;
            /** Format: int32 */
            round: number;
            started_at: string;
            /** @description Why the model stopped; none when the call gave no reply. */
            stop?: string | null;
            text: string;
            tool_calls: components["schemas"]["ToolCall"][];
        };
        TaskStartEvent: {
            data: {
                /** Format: int32 */
                attempt: number;
                takeover?: boolean | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_start";
        };
        /** @description How many tasks stand where. `blocked`, `pending` and `queued` are the tasks that have not started. */
        TaskSummary: {
            blocked: number;
            cancelled: number;
            completed: number;
            failed: number;
            needs_review: number;
            pending: number;
            queued: number;
            running: number;
            /** @description Tasks that wait for something outside and hold no worker meanwhile. */
            suspended: number;
            total: number;
        };
        TaskSuspendedEvent: {
            data: {
                /** Format: int32 */
                attempt: number;
                /**
                 * Format: int64
                 * @description When it goes on without an answer, in unix milliseconds.
                 */
                until_ms?: number | null;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_suspended";
        };
        TaskUnblockedEvent: {
            data: {
                /** @description Numbers of the tasks that could run and wait. */
                tasks: number[];
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_unblocked";
        };
        TaskUpdatedEvent: {
            /** @description Nothing beside the sentence. */
            data: Record<string, never>;
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task_updated";
        };
        /** @description A team as one of its members sees it. */
        Team: {
            created_at: string;
            /** @example team_0192aaaabbbbccccddddeeeeffff0001 */
            id: string;
            /** @description Whether requests that name no team are for this one. */
            is_default: boolean;
            /** Format: int32 */
            member_count: number;
            name: string;
            /** @description Made when its first owner registered. */
            personal: boolean;
            /** @description The caller's own: `owner`, `admin`, `editor`, `approver` or `viewer`. */
            role: string;
        };
        TeamChange: {
            name: string;
        };
        /** @description What a deletion took away. */
        TeamDeleted: {
            /** Format: int64 */
            files: number;
            /**
             * Format: int64
             * @description Rows found by the last look: always 0.
             */
            left: number;
            /** Format: int64 */
            projects: number;
            /**
             * Format: int64
             * @description Rows of the team itself, besides those of its projects.
             */
            rows: number;
            /**
             * Format: int64
             * @description Keys at model providers.
             */
            secrets: number;
        };
        /** @description Says that a deletion is meant. */
        TeamDeletion: {
            /** @description The team's name, exactly. */
            confirm: string;
        };
        /** @description What a team may set its limits to. An amount left out, or null, is what every new team gets. */
        TeamGrant: {
            /**
             * Format: double
             * @default null
             */
            daily_limit_usd: number | null;
            /**
             * Format: double
             * @default null
             */
            monthly_limit_usd: number | null;
        };
        /** @description A team's own account at a provider. The key itself is never shown. */
        TeamProvider: {
            /** @description Null for the vendor's own address. */
            base_url?: string | null;
            has_key: boolean;
            /** @description `anthropic`, `openai` or `ollama` */
            provider: string;
            updated_at?: string | null;
            /** @description User id. */
            updated_by?: string | null;
        };
        /** @description A key, an address, or both. It has no `Debug`. */
        TeamProviderChange: {
            /** @description Where the provider is, for one that is not at its vendor's own address. */
            base_url?: string | null;
            /**
             * Format: password
             * @description Kept in Secrets Manager and never shown again; left out, the one there is stays.
             */
            key?: string | null;
        };
        TeamSettings: {
            /** @description Tools tasks may use; null for all there are. */
            allowed_tools?: string[] | null;
            /**
             * Format: int32
             * @description Tasks of a new project that may run at once.
             */
            concurrency: number;
            /** Format: double */
            daily_limit_usd: number;
            /**
             * Format: double
             * @description What the operator lets the team set `daily_limit_usd` to; null where the team pays every provider itself.
             */
            granted_daily_usd?: number | null;
            /**
             * Format: double
             * @description The same for `monthly_limit_usd`.
             */
            granted_monthly_usd?: number | null;
            /** Format: double */
            monthly_limit_usd: number;
            /** @description Whether whoever holds the link of an invitation may accept it; else only the address it was sent to. */
            open_invitations: boolean;
            /**
             * Format: double
             * @description Limit of a new project.
             */
            project_limit_usd: number;
            /**
             * Format: int32
             * @description Days that a project is kept after its end; then it is deleted with everything in it, within the hour. What it cost stays in the books. Null keeps projects for ever.
             */
            retention_days?: number | null;
            /** @description Tier of tasks of a type where the plan names none: `{"code": "sonnet"}`. */
            routing: {
                [key: string]: string;
            };
            /** @description Model that serves a tier instead of the installation's choice. */
            tier_overrides: {
                [key: string]: components["schemas"]["TierModel"];
            };
            /**
             * Format: double
             * @description Everything the team may ever spend; null for no such limit.
             */
            total_limit_usd?: number | null;
            /**
             * Format: int32
             * @description Percent of a limit from which spending warns.
             */
            warn_percent: number;
        };
        /** @description What to change; a field left out stays. `routing` and `tier_overrides` replace what there was. */
        TeamSettingsChange: {
            /**
             * @description Null allows all there are.
             * @default null
             */
            allowed_tools: string[] | null;
            /**
             * Format: int32
             * @default null
             */
            concurrency: number | null;
            /**
             * Format: double
             * @default null
             */
            daily_limit_usd: number | null;
            /**
             * Format: double
             * @default null
             */
            monthly_limit_usd: number | null;
            /** @default null */
            open_invitations: boolean | null;
            /**
             * Format: double
             * @default null
             */
            project_limit_usd: number | null;
            /**
             * Format: int32
             * @description Null keeps projects for ever.
             * @default null
             */
            retention_days: number | null;
            /** @default null */
            routing: {
                [key: string]: string;
            } | null;
            /** @default null */
            tier_overrides: {
                [key: string]: components["schemas"]["TierModel"];
            } | null;
            /**
             * Format: double
             * @description Null takes the limit away.
             * @default null
             */
            total_limit_usd: number | null;
            /**
             * Format: int32
             * @default null
             */
            warn_percent: number | null;
        };
        TierModel: {
            model: string;
            /** @description `anthropic`, `openai`, `ollama` or `demo` */
            provider: string;
        };
        TierQuote: {
            /** Format: double */
            ceiling_usd: number;
            /** Format: double */
            expected_usd: number;
            model: string;
            /** @enum {string} */
            model_tier: "ollama" | "haiku" | "sonnet" | "opus";
            tasks: number;
        };
        TierUsage: {
            /** Format: int64 */
            api_calls: number;
            /** Format: int64 */
            completion_tokens: number;
            /** Format: double */
            cost_usd: number;
            /** @description `ollama`, `haiku`, `sonnet` or `opus`; `planning` for what made plans. */
            model_tier: string;
            /** Format: int64 */
            prompt_tokens: number;
        };
        /** @description New tokens. */
        TokenPair: {
            /** @description For `Authorization: Bearer`; good for ten minutes. */
            access_token: string;
            /**
             * Format: int32
             * @description Seconds the access token is good for.
             */
            expires_in: number;
            /** @description Exchanges for the next pair, once, within seven days. */
            refresh_token: string;
            /** @description `bearer` */
            token_type: string;
        };
        ToolCall: {
            arguments: Record<string, never>;
            id: string;
            is_error: boolean;
            name: string;
            /** @description None while the call runs, or when the attempt ended before it. */
            result?: string | null;
        };
        ToolCallEvent: {
            data: {
                /** @description Paths of the files it wrote. */
                files?: string[] | null;
                is_error: boolean;
                /** Format: int32 */
                round: number;
                tool: string;
            };
            /** @description One sentence for people; may be empty. */
            message: string;
            project_id: string;
            /** @description Contiguous per project, from 1. */
            seq: number;
            /** @description None for the project's own events. */
            task_id?: string | null;
            timestamp: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "tool_call";
        };
        Transfer: {
            /** @description The member who becomes owner; the caller becomes admin. */
            user_id: string;
        };
        /** @description Sums over everything a team spent, or over one project. */
        UsageSummary: {
            /** Format: int64 */
            api_call_count: number;
            by_model: {
                [key: string]: components["schemas"]["ModelUsage"];
            };
            by_provider: {
                [key: string]: components["schemas"]["CallUsage"];
            };
            /** @description `planning`, `execution`, `verification`, `knowledge_extraction` */
            by_purpose: {
                [key: string]: components["schemas"]["CallUsage"];
            };
            /**
             * Format: int64
             * @description Prompt tokens read from a provider's cache; part of `total_prompt_tokens`.
             */
            total_cache_read_tokens: number;
            /**
             * Format: int64
             * @description Prompt tokens written to a provider's cache; part of `total_prompt_tokens`.
             */
            total_cache_write_tokens: number;
            /** Format: int64 */
            total_completion_tokens: number;
            /** Format: double */
            total_cost_usd: number;
            /** Format: int64 */
            total_prompt_tokens: number;
        };
        /**
         * Format: double
         * @description An amount that is written as a number of dollars.
         */
        Usd: number;
        /** @description A person as the API shows them. */
        User: {
            display_name: string;
            email: string;
            /** @description Whether they have shown that mail to it arrives. */
            email_verified: boolean;
            /** @description Whether they can sign in with a password. */
            has_password: boolean;
            /** @example usr_0192aaaabbbbccccddddeeeeffff0001 */
            id: string;
            /** @description Identity providers they can sign in with. */
            linked_providers: string[];
            /** @description `admin` for the installation's first user, else `user`. */
            role: string;
            /** @description The team whose projects they see. */
            team_id: string;
        };
        /** @description Whether the plan can be approved as it stands. */
        Validation: {
            problems: components["schemas"]["PlanProblem"][];
            valid: boolean;
            /** @description What can be approved and should be looked at: `unordered_writers` for a file that two tasks write without one waiting for the other. */
            warnings: components["schemas"]["PlanProblem"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    admin_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminStats"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_teams: {
        parameters: {
            query?: {
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminTeam"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_grant_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamGrant"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminTeam"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_users: {
        parameters: {
            query?: {
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    admin_change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdminUserChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminUser"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyEntry"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_make_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_revoke_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyRevoked"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_rotate_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_device_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceCodes"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_device_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceTokenRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceEntry"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_device_decide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceDecision"];
            };
        };
        responses: {
            /** @description Told to the program */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_send_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A mail is on its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerification"];
            };
        };
        responses: {
            /** @description Verified */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AccountDeletion"];
            };
        };
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_identities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OidcIdentity"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OidcReturn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OidcLinked"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_unlink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unlinked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OidcProvider"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_callback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OidcReturn"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_login: {
        parameters: {
            query: {
                /** @description Where the provider sends the person back to: at this site or at an origin it lets in. */
                redirect_uri: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OidcBeginning"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_return: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
                /** @description The issuer that answers (RFC 9207). */
                iss?: string;
                /** @description Why the provider did not sign the person in. */
                error?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On to where it began, or back with what is wrong */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_oidc_start: {
        parameters: {
            query?: {
                /** @description A path of this site to go on to. */
                return_to?: string;
                /** @description Adds this way in to whoever is signed in, instead of signing in. */
                link?: boolean;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider, or back with what is wrong */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_forgot_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordForgotten"];
            };
        };
        responses: {
            /** @description A mail is on its way, if there is anybody */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserSession"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserSession"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_end: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_prove: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Shown */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionEntry"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_end_sessions: {
        parameters: {
            query?: {
                /** @description This one too. */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    auth_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkpoints_list_open: {
        parameters: {
            query?: {
                /** @description Only false: answered ones are listed per project */
                resolved?: boolean;
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"][];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkpoints_list: {
        parameters: {
            query?: {
                /** @description false (without it), true or all */
                resolved?: string;
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                pid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkpoints_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkpoints_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Resolve"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoint"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_stream: {
        parameters: {
            query?: {
                /** @description Sequence number of the last event seen */
                after?: number;
            };
            header?: {
                /** @description The same; goes before `after` */
                "Last-Event-ID"?: number | null;
            };
            path: {
                pid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Frames with the event's number as `id` and the event as `data`, its own fields beside the others; and `text_delta` frames without id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ProjectEvent"];
                };
            };
            /** @description There is no more to come */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamTicket"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inbox_list: {
        parameters: {
            query?: {
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxItem"][];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_preview_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPreview"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    permissions_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionTable"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_list: {
        parameters: {
            query?: {
                /** @description Only projects that stand so */
                status?: string;
                /** @description Only projects with this text in their name or requirements */
                q?: string;
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"][];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    artifacts_list: {
        parameters: {
            query?: {
                /** @description 1 to 500, 200 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    artifacts_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description May hold slashes */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file; its media type is the one of its extension */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "text/markdown": string;
                    "text/html": string;
                    "text/csv": string;
                    "text/css": string;
                    "text/javascript": string;
                    "application/json": string;
                    "application/octet-stream": components["schemas"]["File"];
                    "*/*": components["schemas"]["File"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMoved"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_clone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_coverage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Coverage"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_list: {
        parameters: {
            query?: {
                /** @description Sequence number of the last event already known. */
                after?: number;
                /** @description 1 to 1000, else 100. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectEvent"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_execute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMoved"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    projects_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMoved"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_make: {
        parameters: {
            query?: never;
            header?: {
                /** @description respond-async, or wait=<seconds> */
                Prefer?: string | null;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PlanRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlannedPlan"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanningStarted"];
                };
            };
            /** @description Payment Required */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_list: {
        parameters: {
            query?: {
                /** @description 1 to 100, 20 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanImport"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_edit: {
        parameters: {
            query?: never;
            header: {
                /** @description The plan's ETag */
                "If-Match": string;
            };
            path: {
                id: string;
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanEdit"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Required */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plans_approve: {
        parameters: {
            query?: never;
            header?: {
                /** @description The plan's ETag */
                "If-Match"?: string | null;
            };
            path: {
                id: string;
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Approval"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approved"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    services_list: {
        parameters: {
            query?: {
                /** @description Looks again instead of showing what was found within the last 30 seconds. */
                refresh?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    services_get: {
        parameters: {
            query?: {
                /** @description Looks again instead of showing what was found within the last 30 seconds. */
                refresh?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Bulk"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_list: {
        parameters: {
            query?: {
                status?: string;
                wave?: number;
                phase?: string;
                model_tier?: string;
                /** @description In title and description, whatever the case */
                search?: string;
                /** @description priority (without it), created_at, wave or status */
                sort?: string;
                /** @description asc (without it) or desc */
                sort_dir?: string;
                /** @description Leaves output_text out */
                exclude_output?: boolean;
                /** @description 1 to 500, 100 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                pid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_edit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_changes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskChanges"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_interrupt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Retry"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Review"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_rounds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRound"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tasks_skip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamDeletion"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamDeleted"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyEntry"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_revoke_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyRevoked"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_list: {
        parameters: {
            query?: {
                /** @description Only what this user did. */
                actor?: string;
                /** @description Only this operation. */
                action?: string;
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLine"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerdict"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_make_default: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_export_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_list: {
        parameters: {
            query?: {
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitation"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invitations_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_list: {
        parameters: {
            query?: {
                /** @description 1 to 200, 50 without it */
                limit?: number;
                /** @description Cursor out of the header Link */
                after?: string;
            };
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    members_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    providers_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamProvider"][];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    providers_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamProvider"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    providers_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamProviderChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamProvider"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    providers_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamSettings"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_change_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamSettingsChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamSettings"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    teams_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_budget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetStatus"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_by_member: {
        parameters: {
            query?: {
                /** @description Calendar days (UTC) up to today: 1 to 90, else 30. */
                days?: number;
                /** @description Only this project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberUsage"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_by_project: {
        parameters: {
            query?: {
                /** @description 1 to 200, else 50 */
                limit?: number;
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectUsage"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_by_tier: {
        parameters: {
            query?: {
                /** @description Calendar days (UTC) up to today: 1 to 90, else 30. */
                days?: number;
                /** @description Only this project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierUsage"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_daily: {
        parameters: {
            query?: {
                /** @description Calendar days (UTC) up to today: 1 to 90, else 30. */
                days?: number;
                /** @description Only this project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyUsage"][];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_change_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitsChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_summary: {
        parameters: {
            query?: {
                /** @description Only this project. */
                project_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSummary"];
                };
            };
            /** @description What went wrong */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
