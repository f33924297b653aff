package readiness

import (
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// What is asked of how it is changed, run and learnt from.

// release is what is asked of how changes reach it.
var release = []Item{
	{ID: "rollback-tested", Group: Anticipate, Weight: High, Tried: true, Sources: orr("releases_deployment_rollback"),
		Asks: "Can a deployment go back by itself, with data and messages that the old version can still read?"},
	{ID: "staged-deployment", Group: Anticipate, Weight: Medium, Sources: orr("releases_staged_deployments"),
		Asks:   "Does a change reach a small part first, and is it watched there?",
		Looks:  stagedDeployments,
		Absent: "no box is drawn that new versions reach"},
	{ID: "deployments-go-back", Group: Anticipate, Weight: Medium, Ours: true, Sources: practice("OPS06-BP04", "REL08-BP04"),
		Asks: "Does a bad version go back by itself, to machines that are replaced rather than changed?", Rules: []string{"no-automatic-rollback", "mutable-infrastructure"},
		Looks:  rollbacks,
		Absent: "no box is drawn that new versions reach"},
	{ID: "changes-by-pipeline", Group: Anticipate, Weight: High, Sources: orr("releases_manual_changes", "event_mutating_access"),
		Asks: "Does nobody change production by hand, and is it known who could?"},
	{ID: "promotion-gated", Group: Anticipate, Weight: High, Sources: orr("releases_deployment", "releases_onebox_deployments", "releases_deployment_gating"),
		Asks: "Is one artefact promoted from stage to stage, from one machine to one zone to one region, and past a gate each time?"},
	{ID: "canary-after-deployment", Group: Anticipate, Weight: High, Ours: true, Sources: orr("releases_canaries", "releases_canary_errors", "releases_validation"),
		Asks: "Does a synthetic client measure each deployment as customers would see it, and stop it?"},
	{ID: "performance-compared", Group: Anticipate, Weight: Medium, Sources: orr("releases_performance_impact"),
		Asks: "Would a version that is slower be noticed before customers notice?"},
	{ID: "work-drains", Group: Anticipate, Weight: Medium, Sources: orr("releases_traffic_draining"),
		Asks:   "Does an instance end what it has begun before it is replaced?",
		Rules:  []string{"cut-off-at-deployment"},
		Looks:  drains,
		Absent: "no box with machines is drawn"},
	{ID: "change-process", Group: Anticipate, Weight: High, Sources: orr("releases_change_management"),
		Asks: "Is it known how a change is agreed and announced, and is that how it is done?"},
	{ID: "tests-run", Group: Anticipate, Weight: High, Sources: orr("automation_of_test_coverage"),
		Asks: "Do tests of units, of parts together, of what was deployed, and for known holes run by themselves?"},
	{ID: "builds-repeatable", Group: Anticipate, Weight: Medium, Ours: true, Sources: append(area("automation and manual tasks"), orr("releases_custom_amis")...),
		Asks: "Can each version be built again the same, and are data and configuration changed as carefully as code?"},
	{ID: "rollout-planned", Group: Anticipate, Weight: Low, Ours: true, Sources: area("schedule and rollout planning"),
		Asks: "Is it planned how the launch goes, what can't be moved, and what is done if it fails?"},
}

// monitoring is what is asked of how anybody notices.
var monitoring = []Item{
	{ID: "parked-work-is-watched", Group: Monitor, Weight: High, Ours: true, Sources: practice("REL05-BP04"),
		Asks: "Does somebody hear of parked work, and know what to do?", Rules: []string{"dead-letter-nobody-watches", "unwatched-parking", "dead-letter-cannot-receive", "dead-letter-wrong-type", "dead-letter-never-filled", "dead-letter-too-short-lived"},
		Decides: []string{"interaction-unstated", "dead-letter-unstated"},
		Looks:   parkedWork,
		Absent:  "no dead letter is drawn, so nothing is parked"},
	{ID: "dead-letters-writable", Group: Monitor, Weight: Medium, Ours: true, Sources: practice("REL05-BP04"),
		Asks:    "May each platform write into the dead letter that is set, by queue and key policy, and does somebody hear of it when it can't?",
		Matters: noted("dead-letters-writable")},
	{ID: "backlog-alarms", Group: Monitor, Weight: Medium, Sources: orr("event_queue_backlog"),
		Asks:   "Has every queue an alarm on its depth or age?",
		Looks:  backlogAlarms,
		Absent: "no queue or stream is drawn"},
	{ID: "tracing", Group: Monitor, Weight: Medium, Sources: orr("event_transaction_tracing"),
		Asks:   "Can one piece of work be followed through every box that runs code?",
		Looks:  tracing,
		Absent: "no box is drawn that runs code"},
	{ID: "customer-indicators", Group: Monitor, Weight: High, Sources: append(orr("event_kpis"), area("monitoring and server management")...),
		Asks: "Which indicators say that customers are served, and who looks at them every week?"},
	{ID: "synthetic-client", Group: Monitor, Weight: High, Sources: orr("event_canary_alarms"),
		Asks: "Does a synthetic client try the critical flows all the time, with alarms that page?"},
	{ID: "lag-alarmed", Group: Monitor, Weight: Medium, Sources: orr("event_delayed_consistency"),
		Asks:   "Is somebody told when a copy that follows later is too far behind?",
		Looks:  lagAlarmed,
		Absent: "no copy is drawn that follows later"},
	{ID: "saturation-alarms", Group: Monitor, Weight: Medium, Ours: true, Sources: orr("event_database_alarms", "event_host_fs_alarms", "event_frontend_alarms", "event_jvm_metrics"),
		Asks:   "Is somebody told when a store, a machine, a runtime or a front end is nearly full?",
		Looks:  saturationAlarms,
		Absent: "no box is drawn that could be full"},
	{ID: "cost-alarm", Group: Monitor, Weight: Medium, Sources: orr("event_budget_alerts"),
		Asks: "Is somebody told when it suddenly costs more, as in a loop or a storm of retries?"},
}

// responding is what is asked of whoever is called.
var responding = []Item{
	{ID: "owners-known", Group: Respond, Weight: High, Ours: true, Sources: practice("OPS02-BP01"),
		Asks:   "Has every box an owner?",
		Looks:  ownersKnown,
		Absent: "no box is drawn that anybody could own"},
	{ID: "on-call", Group: Respond, Weight: High, Sources: orr("event_oncall_rotation"),
		Asks:   "Is it known for each part who is paged?",
		Looks:  onCallKnown,
		Absent: "no box of yours is drawn"},
	{ID: "runbooks", Group: Respond, Weight: High, Sources: orr("event_alarms"),
		Asks:   "Are there alarms, and does every one lead to a runbook?",
		Looks:  runbooks,
		Absent: "no box of yours is drawn"},
	{ID: "redrive-rehearsed", Group: Respond, Weight: Medium, Ours: true, Tried: true, Sources: area("reliability and failover"),
		Asks: "Has somebody replayed a dead-letter queue, and was that safe?"},
	{ID: "graceful-recovery", Group: Respond, Weight: High, Tried: true, Sources: orr("architecture_gradeful_recovery"),
		Asks: "What happens when it is back before what it depends on?"},
	{ID: "zone-left", Group: Respond, Weight: High, Tried: true, Sources: orr("event_resilience_recoveries"),
		Asks: "Can all work be moved out of one zone, with tools that don't need that zone?"},
	{ID: "evidence-gathered", Group: Respond, Weight: Medium, Sources: orr("event_automated_data_gathering"),
		Asks: "Is what whoever is called needs to see gathered by itself when an alarm is raised?"},
}

// learning is what is asked of what follows.
var learning = []Item{
	{ID: "game-day", Group: Learn, Weight: High, Tried: true, Sources: orr("event_gameday"),
		Asks: "When was the last game day, and what changed after it?"},
	{ID: "lessons-applied", Group: Learn, Weight: Medium, Ours: true, Sources: practice("OPS11-BP02"),
		Asks: "Is every incident written down with its lesson, here in the model?"},
	{ID: "lessons-hold", Group: Learn, Weight: High, Ours: true, Sources: practice("OPS11-BP02"),
		Asks: "Is nothing left as it was where something once went wrong?", Rules: []string{"lesson-not-applied"},
		Looks:      lessons,
		Absent:     "no incident is written down that names the rule which would have warned of it",
		OrAttested: true},
	{ID: "review-repeated", Group: Learn, Weight: Low, Ours: true, Sources: []rules.Reference{guidance.ReviewAgain},
		Asks: "When is this review done again?"},
}
