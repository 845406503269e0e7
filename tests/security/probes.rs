//! The store itself: asked for one team, it gives nothing of another, whatever position or id it is
//! handed.

use crate::cast::Cast;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_store::{Error, Partition};

#[tokio::test(flavor = "multi_thread")]
async fn no_read_of_one_team_gives_an_item_of_another() {
    let cast = Cast::assemble().await;
    let store = &cast.app.assembled.store;
    let theirs: TeamId = cast.team.parse().unwrap();
    let project: ProjectId = cast.project.parse().unwrap();
    let me = cast.stranger.must_get("/api/auth/me").await;
    let mine: TeamId = me["team_id"].as_str().unwrap().parse().unwrap();

    // Positions of the other team's lists, handed to one's own.
    let projects = store.projects_list(theirs, 1, None).await.unwrap();
    assert!(
        projects.next.is_some()
            && store.projects_list(mine, 10, projects.next).await.unwrap().items.is_empty()
    );
    let members = store.members_list(theirs, 1, None).await.unwrap();
    let own = store.members_list(mine, 10, members.next).await.unwrap().items;
    assert!(own.iter().all(|entry| entry.place.team == mine.to_string()));
    let log = store.audit_list(theirs, false, 1, None).await.unwrap();
    let own = store.audit_list(mine, false, 10, log.next).await.unwrap().items;
    assert!(own.iter().all(|(_, entry)| entry.team == mine.to_string()));

    // Ids of the other team's things, looked for under one's own.
    assert!(matches!(
        store.run_get(ProjectRef::new(mine, project)).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.project_record_get(ProjectRef::new(mine, project)).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.requirements_get(ProjectRef::new(mine, project)).await,
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(
        store.spec_get(ProjectRef::new(mine, project), 1, 1).await,
        Err(Error::NotFound { .. })
    ));
    assert!(store.events_after(ProjectRef::new(mine, project), 0, 10).await.unwrap().is_empty());
    assert!(store.runs_get(mine, &[project]).await.unwrap().is_empty());
    assert!(
        store.plans_list(ProjectRef::new(mine, project), 10, None).await.unwrap().items.is_empty()
    );
    assert!(store.specs_list(ProjectRef::new(mine, project), 1).await.unwrap().is_empty());
    assert!(store.ledger_list(ProjectRef::new(mine, project)).await.unwrap().is_empty());
    assert!(
        store
            .checkpoints_list(ProjectRef::new(mine, project), 10, None)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(store.inbox_of(ProjectRef::new(mine, project), None).await.unwrap().is_empty());
    assert!(store.result_get(ProjectRef::new(mine, project).task(1)).await.unwrap().is_none());
    let rows = store.tenant_rows(mine, Partition::Project(project), None).await.unwrap().0;
    assert!(rows.is_empty());

    // Each of these has something to give to the team it belongs to.
    assert!(
        store.run_get(ProjectRef::new(theirs, project)).await.is_ok()
            && store.spec_get(ProjectRef::new(theirs, project), 1, 1).await.is_ok()
    );
    assert!(!store.events_after(ProjectRef::new(theirs, project), 0, 10).await.unwrap().is_empty());
    assert!(
        !store.tenant_rows(theirs, Partition::Project(project), None).await.unwrap().0.is_empty()
    );
}
