use super::*;
use crate::period::Day;
use crate::pricing::price_at;

fn available(providers: &[Provider]) -> Vec<Available> {
    providers.iter().map(|provider| Available { provider: *provider, model: None }).collect()
}

fn resolve(providers: &[Provider]) -> RoutingTable {
    RoutingTable::resolve(&available(providers), &Choices::default()).unwrap()
}

fn shown(table: &RoutingTable) -> Vec<String> {
    let tiers = Tier::ALL.iter().map(|tier| table.for_tier(*tier));
    tiers.chain([table.planning()]).map(|m| format!("{}:{}", m.provider, m.model)).collect()
}

#[test]
fn every_kind_of_work_has_the_contract_tier() {
    use {Complexity as C, TaskType as T, Tier as M};
    let table = [
        (T::Code, [M::Haiku, M::Sonnet, M::Sonnet]),
        (T::Research, [M::Ollama, M::Haiku, M::Sonnet]),
        (T::Analysis, [M::Ollama, M::Haiku, M::Sonnet]),
        (T::Documentation, [M::Ollama, M::Haiku, M::Sonnet]),
        (T::Asset, [M::Ollama, M::Ollama, M::Ollama]),
        (T::Integration, [M::Haiku, M::Haiku, M::Sonnet]),
    ];
    assert_eq!(table.len(), T::ALL.len());
    for (task_type, tiers) in table {
        assert_eq!(
            [C::Simple, C::Medium, C::Complex].map(|c| tier_for(task_type, c)),
            tiers,
            "{task_type}"
        );
    }
}

#[test]
fn words_survive_a_round_trip_and_others_are_refused() {
    for tier in Tier::ALL {
        assert_eq!(tier.as_str().parse(), Ok(*tier));
        assert_eq!(serde_json::to_string(tier).unwrap(), format!("\"{tier}\""));
    }
    for provider in Provider::ALL {
        assert_eq!(serde_json::to_string(provider).unwrap(), format!("\"{provider}\""));
    }
    let refused = "testing".parse::<TaskType>().unwrap_err().to_string();
    assert_eq!(
        refused,
        "not a task type; it is one of: code research analysis asset integration documentation"
    );
    assert!(Tier::Ollama < Tier::Haiku && Tier::Sonnet < Tier::Opus);
}

#[test]
fn with_nothing_configured_the_demo_model_does_everything() {
    assert_eq!(shown(&resolve(&[])), ["demo:planwright-demo"; 5]);
    assert_eq!(resolve(&[]).tiers_of(Provider::Demo).count(), 4);
}

#[test]
fn with_anthropic_alone_the_local_tier_goes_to_the_cheap_model() {
    assert_eq!(
        shown(&resolve(&[Provider::Anthropic])),
        [
            "anthropic:claude-haiku-4-5-20251001",
            "anthropic:claude-haiku-4-5-20251001",
            "anthropic:claude-sonnet-4-6",
            "anthropic:claude-opus-4-6",
            "anthropic:claude-sonnet-4-6",
        ]
    );
}

#[test]
fn ollama_takes_its_own_tier_and_everything_when_it_is_alone() {
    let alone = resolve(&[Provider::Ollama]);
    assert_eq!(shown(&alone), ["ollama:qwen3:8b"; 5]);
    let both = resolve(&[Provider::Anthropic, Provider::Ollama]);
    assert_eq!(both.for_tier(Tier::Ollama).provider, Provider::Ollama);
    assert_eq!(
        both.tiers_of(Provider::Anthropic).collect::<Vec<_>>(),
        [Tier::Haiku, Tier::Sonnet, Tier::Opus]
    );
    assert_eq!(both.planning().provider, Provider::Anthropic);
}

#[test]
fn openai_serves_the_tiers_only_without_anthropic() {
    assert_eq!(
        shown(&resolve(&[Provider::OpenAi])),
        [
            "openai:gpt-6-luna",
            "openai:gpt-6-luna",
            "openai:gpt-6-sol",
            "openai:gpt-6-sol",
            "openai:gpt-6-sol",
        ]
    );
    assert_eq!(
        resolve(&[Provider::OpenAi, Provider::Anthropic]).tiers_of(Provider::OpenAi).count(),
        0
    );
}

#[test]
fn settings_name_other_models() {
    let own = |provider, model: &str| Some(Choice { provider, model: model.to_owned() });
    let mut reachable = available(&[Provider::Anthropic, Provider::OpenAi]);
    reachable.push(Available { provider: Provider::Ollama, model: Some("llama3.2:3b".into()) });
    let choices = Choices {
        haiku: own(None, "claude-haiku-5-5"),
        opus: own(Some(Provider::OpenAi), "gpt-6-sol"),
        planning: own(Some(Provider::Demo), "planwright-demo"),
        ..Choices::default()
    };
    assert_eq!(
        shown(&RoutingTable::resolve(&reachable, &choices).unwrap()),
        [
            "ollama:llama3.2:3b",
            "anthropic:claude-haiku-5-5",
            "anthropic:claude-sonnet-4-6",
            "openai:gpt-6-sol",
            "demo:planwright-demo",
        ]
    );

    let refused = RoutingTable::resolve(
        &available(&[Provider::OpenAi]),
        &Choices {
            sonnet: own(Some(Provider::Anthropic), "claude-sonnet-5-5"),
            ..Choices::default()
        },
    );
    let said = refused.unwrap_err().to_string();
    assert_eq!(
        said,
        "the model for sonnet is to be claude-sonnet-5-5 of anthropic, but anthropic is not \
            configured"
    );
}

#[test]
fn every_built_in_model_has_a_price() {
    for provider in Provider::ALL {
        let table = resolve(&[*provider]);
        for model in Tier::ALL.iter().map(|tier| table.for_tier(*tier)).chain([table.planning()]) {
            assert_eq!(model.provider, *provider);
            assert!(price_at(provider.as_str(), &model.model, Day(20_778)).is_ok(), "{model:?}");
        }
    }
}

#[test]
fn only_tools_that_exist_are_given_by_default() {
    for task_type in TaskType::ALL {
        for tool in default_tools(*task_type) {
            assert!(BUILT_IN_TOOLS.contains(tool));
            assert_ne!(*tool, ASK_HUMAN, "a task that asks waits for hours");
        }
    }
    assert!(default_tools(TaskType::Documentation).contains(&WRITE_FILE));
}
