use crate::harness::Harness;
use planwright_engine::command::{Command, FinishPlanning, PlanCommand, Reply};
use planwright_engine::id::ProjectRef;
use planwright_engine::slot::SlotKey;
use planwright_platform::clock::Clock;
use planwright_protocol::record::LiveText;
use serde_json::{Map, json};

impl Harness {
    async fn say(&self, text: &str) {
        let live = LiveText {
            slot: SlotKey::Planner,
            attempt: 1,
            round: 1,
            text: text.into(),
            at_ms: self.clock.now_ms(),
        };
        self.store.live_put(ProjectRef::new(self.team, self.project), &live).await.unwrap();
    }
}

#[tokio::test]
async fn text_of_a_running_round_is_sent_as_it_grows_and_never_has_an_id() {
    let harness = Harness::start().await;
    let mut client = harness.open(1).await;
    harness.submit(Command::Plan(PlanCommand::Request)).await;
    let claimed = harness.submit(Command::Claim(SlotKey::Planner)).await;
    let Reply::Granted(grant) = claimed.reply else { panic!("{:?}", claimed.reply) };
    let mut events = Vec::new();
    harness.say("Once").await;
    let first = loop {
        let frame = client.next().await.unwrap();
        if frame.event.as_deref() == Some("text_delta") {
            break frame;
        }
        events.extend(frame.event);
    };
    assert!(events.contains(&"plan_started".to_owned()), "{events:?}");
    assert_eq!(first.id, None);
    assert_eq!(
        first.data,
        json!({ "task_id": null, "attempt": 1, "round": 1, "offset": 0, "text": "Once" })
    );
    harness.say("Once upon").await;
    let second = client.next().await.unwrap();
    assert_eq!((&second.data["offset"], &second.data["text"]), (&json!(4), &json!(" upon")));
    harness.say("Twice").await;
    let anew = client.next().await.unwrap();
    assert_eq!((&anew.data["offset"], &anew.data["text"]), (&json!(0), &json!("Twice")));

    // Another listener begins with all there is.
    let mut late = harness.open(claimed.project.run.head).await;
    let whole = late.next().await.unwrap();
    assert_eq!((&whole.data["offset"], &whole.data["text"]), (&json!(0), &json!("Twice")));

    let failure = Some("no plan".to_owned());
    harness
        .submit(Command::Plan(PlanCommand::Finish(FinishPlanning {
            token: grant.fence.token,
            settle: None,
            failure,
            data: Map::new(),
        })))
        .await;
    assert_eq!(client.next().await.unwrap().event.as_deref(), Some("plan_failed"));
}

#[tokio::test]
async fn an_open_stream_says_that_somebody_looks() {
    let harness = Harness::start().await;
    let watched = async || {
        let inputs = harness
            .store
            .task_inputs(
                ProjectRef::new(harness.team, harness.project),
                1,
                1,
                &[],
                harness.clock.now_ms(),
            )
            .await;
        inputs.unwrap().watched
    };
    assert!(!watched().await);
    let mut client = harness.open(1).await;
    while !watched().await {
        client.any().await.unwrap();
    }
    // The mark outlives its stream by two minutes at most, and an open stream renews it.
    harness.clock.advance(121_000);
    while !watched().await {
        client.any().await.unwrap();
    }
    drop(client);
    harness.clock.advance(121_000);
    assert!(!watched().await);
}
