package readiness

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// orr and lcc are where most of the questions are asked.
const (
	orr = "AWS Operational Readiness Review lens v1.3.6, https://github.com/awslabs/operational-readiness-review-custom-war-lens"
	lcc = "Google launch coordination checklist, https://sre.google/sre-book/launch-checklist/"
)

// promises are the rules about what a flow promises.
var promises = []string{"lost-work", "unwatched-parking", "double-effect", "half-effect", "untruthful-answer", "order-lost"}

// items are the checklist. An id is for ever: attestations hang on it.
var items = []Item{
	{ID: "interactions-stated", Group: Anticipate, Source: orr + " (architecture_diagram)",
		Asks:  "Does every line say how its two ends talk, and what crosses?",
		Rules: []string{"interaction-unstated", "operation-unstated", "interaction-contradicts-platform", "flow-broken"}},
	{ID: "timeouts-and-retries", Group: Anticipate, Source: orr + " (architecture_retry_timeouts, architecture_dependency_retry)",
		Asks:  "Were timeouts, retries and backoff chosen on purpose for every call, and do they fit into each other?",
		Rules: []string{"timeout-unstated", "retry-unstated", "backoff-unstated", "retry-without-backoff", "retry-amplification", "caller-gives-up-first", "timeout-above-platform-limit", "unbounded-retry", "no-circuit-breaker", "retries-never-see-the-failure", "retry-overload"}},
	{ID: "repeats-are-safe", Group: Anticipate, Source: "AWS Well-Architected REL04-BP04",
		Asks:  "Can everything that may be done twice be done twice?",
		Rules: []string{"idempotency-unstated", "retry-without-idempotency", "visibility-too-short", "dedup-window-too-short", "exactly-once-without-means"}},
	{ID: "work-is-owned", Group: Anticipate, Source: orr + " (architecture_failure_models)",
		Asks:  "Is accepted work in durable hands at every moment, and never half done?",
		Rules: []string{"buffer-unstated", "ack-unstated", "fire-and-forget", "ack-before-work", "dual-write", "distributed-transaction", "transaction-spans-stores", "retention-too-short", "subscriber-without-buffer", "compensation-unstated"}},
	{ID: "failed-work-is-parked", Group: Anticipate, Source: "AWS Well-Architected REL05-BP04",
		Asks:  "Does work that can't be done go somewhere, and does one bad piece fail alone?",
		Rules: []string{"dead-letter-unstated", "queue-without-dead-letter", "partial-failure-unstated", "batch-all-or-nothing", "dead-letter-on-wrong-side", "dead-letter-wrong-type", "dead-letter-too-short-lived", "shared-dead-letter"}},
	{ID: "no-known-anti-pattern", Group: Anticipate, Source: orr + " (architecture_architecture_diagram)",
		Asks:  "Is the shape of the system free of chains, cycles, shared databases and the like?",
		Rules: []string{"function-chaining", "gateway-writes-store", "no-messaging", "sync-chain", "sync-cycle", "event-loop", "third-party-on-critical-path", "raw-change-event", "shared-database", "internal-queue-exposed", "rpc-over-queue"}},
	{ID: "promises-kept", Group: Anticipate, Source: orr + " (architecture_failure_models)",
		Asks:  "Does every critical flow keep its promises, whatever fails on its way?",
		Rules: promises, Holds: promisesKept},
	{ID: "contracts-known", Group: Anticipate, Source: "AWS Well-Architected REL03-BP03",
		Asks: "Is it agreed what crosses each line, how often, in which order, over which border, and who may send it?",
		Rules: []string{"contract-unstated", "guarantee-unstated", "ordering-unstated", "ordering-broken", "payload-too-large", "correlation-unstated", "conversation-unstated",
			"crossing-unstated", "auth-unstated"}},
	{ID: "objectives-defined", Group: Anticipate, Source: orr + " (architecture_rpo_rto)",
		Asks: "Are availability, RTO and RPO promised for the system?", Holds: objectivesDefined},
	{ID: "load-estimated", Group: Anticipate, Source: orr + " (architecture_demand_estimates)",
		Asks: "Is the load known where it enters?", Holds: loadKnown},
	{ID: "objectives-possible", Group: Anticipate, Source: "AWS Well-Architected REL11-BP07, REL13-BP02",
		Asks:  "Can what is promised be kept by what it rests on?",
		Rules: []string{"availability-out-of-reach", "latency-out-of-reach", "rto-unmet", "rpo-unmet", "recovery-strategy-too-weak", "recovery-untested"}},
	{ID: "blast-radius", Group: Anticipate, Source: orr + " (architecture_architecture_diagram)",
		Asks:  "Is it known, and bounded, what one failure takes down?",
		Rules: []string{"blast-radius", "cell-leak", "single-zone", "soft-dependency-is-hard"}},
	{ID: "way-in-guarded", Group: Anticipate, Source: orr + " (architecture_defensive_throttling)",
		Asks:  "Is what lets work in throttled, does it check what comes and who sends it?",
		Rules: []string{"entry-without-throttle", "entry-without-validation", "entry-without-auth", "no-load-shedding"}},
	{ID: "capacity-fits", Group: Anticipate, Source: orr + " (architecture_demand_estimates)",
		Asks:  "Is there room for the peak, and for the backlog after an outage, below every quota?",
		Rules: []string{"surge-without-buffer", "concurrency-too-small", "drain-too-slow", "throttle-below-peak", "quota-exceeded", "quota-unstated"}},
	{ID: "load-tested", Group: Anticipate, Source: orr + " (architecture_load_testing)",
		Asks: "Was it tested at one, two and three times the expected load, and to the point where it breaks?"},
	{ID: "failure-tested", Group: Anticipate, Source: orr + " (architecture_failure_testing)",
		Asks: "Was the loss of one host and of one zone tried?"},
	{ID: "experiments", Group: Anticipate, Source: "AWS Well-Architected REL12-BP04",
		Asks: "Was every critical line broken on purpose, not too long ago?", Rules: []string{"never-broken-on-purpose"}},
	{ID: "backups", Group: Anticipate, Source: "AWS Well-Architected REL09-BP01",
		Asks: "Is there a backup of all that can't be had elsewhere?", Rules: []string{"store-without-backup", "replication-is-not-backup"}},
	{ID: "restore-tested", Group: Anticipate, Source: orr + " (architecture_rpo_rto)",
		Asks: "Has every store been restored from its backup, not too long ago?", Holds: restoresTested},
	{ID: "rollback-tested", Group: Anticipate, Source: orr + " (releases_deployment_rollback)",
		Asks: "Can a deployment go back by itself, with data and messages that the old version can still read?"},
	{ID: "staged-deployment", Group: Anticipate, Source: orr + " (releases_staged_deployments)",
		Asks: "Does a change reach a small part first, and is it watched there?", Holds: stagedDeployments},
	{ID: "deployments-go-back", Group: Anticipate, Source: "AWS Well-Architected OPS06-BP04, REL08-BP04",
		Asks: "Does a bad version go back by itself, to machines that are replaced rather than changed?", Rules: []string{"no-automatic-rollback", "mutable-infrastructure"}, Holds: deploymentsKnown},

	{ID: "parked-work-is-watched", Group: Monitor, Source: "AWS Well-Architected REL05-BP04",
		Asks: "Does somebody hear of parked work, and know what to do?", Rules: []string{"dead-letter-nobody-watches"}},
	{ID: "backlog-alarms", Group: Monitor, Source: orr + " (event_queue_backlog)",
		Asks: "Has every queue an alarm on its depth or age?", Holds: backlogAlarms},
	{ID: "tracing", Group: Monitor, Source: orr + " (event_transaction_tracing)",
		Asks: "Can one piece of work be followed through every box that runs code?", Holds: tracing},
	{ID: "customer-indicators", Group: Monitor, Source: orr + " (event_kpis)",
		Asks: "Which indicators say that customers are served, and who looks at them every week?"},
	{ID: "synthetic-client", Group: Monitor, Source: orr + " (event_canary_alarms)",
		Asks: "Does a synthetic client try the critical flows all the time, with alarms that page?"},

	{ID: "owners-known", Group: Respond, Source: "AWS Well-Architected OPS02-BP01",
		Asks: "Has every box an owner?", Holds: ownersKnown},
	{ID: "on-call", Group: Respond, Source: orr + " (event_oncall_rotation)",
		Asks: "Is it known for each part who is paged?", Holds: onCallKnown},
	{ID: "runbooks", Group: Respond, Source: orr + " (event_alarms)",
		Asks: "Are there alarms, and does every one lead to a runbook?", Holds: runbooks},
	{ID: "redrive-rehearsed", Group: Respond, Source: lcc + " (reliability and failover)",
		Asks: "Has somebody replayed a dead-letter queue, and was that safe?"},
	{ID: "graceful-recovery", Group: Respond, Source: orr + " (architecture_gradeful_recovery)",
		Asks: "What happens when it is back before what it depends on?"},

	{ID: "game-day", Group: Learn, Source: orr + " (event_gameday)",
		Asks: "When was the last game day, and what changed after it?"},
	{ID: "lessons-applied", Group: Learn, Source: "AWS Well-Architected OPS11-BP02",
		Asks: "Is every incident written down with its lesson, here in the model?"},
	{ID: "lessons-hold", Group: Learn, Source: "AWS Well-Architected OPS11-BP02",
		Asks: "Is nothing left as it was where something once went wrong?", Rules: []string{"lesson-not-applied"}},
	{ID: "review-repeated", Group: Learn, Source: "AWS Well-Architected, operational readiness reviews",
		Asks: "When is this review done again?"},
}

// promisesKept: a promise that another finding's story breaks is broken too, and
// one that can't be judged isn't kept.
func promisesKept(r *rules.Report) (bool, []string) {
	var lacks []string
	for _, f := range r.Findings {
		if f.Story != nil && f.Rule.Name != f.Story.Breaks && f.Story.Flow != nil {
			lacks = append(lacks, fmt.Sprintf("%s on flows.%s, as %s on %s tells", f.Story.Breaks, f.Story.Flow.ID, f.Rule.Name, f.On.Name))
		}
	}
	unjudged := map[string]bool{}
	for _, s := range r.Skipped {
		if slices.Contains(promises, s.Rule.Name) && !unjudged[s.On.Name] {
			unjudged[s.On.Name] = true
			lacks = append(lacks, s.On.Name+" can't be judged yet: tautline explore")
		}
	}
	return len(lacks) == 0, lacks
}

func objectivesDefined(r *rules.Report) (bool, []string) {
	s := r.System
	var lacks []string
	o := &s.Objectives
	for name, known := range map[string]bool{"availability": o.Availability.Known(), "rto": o.RTO.Known(), "rpo": o.RPO.Known()} {
		if !known {
			lacks = append(lacks, "objectives."+name)
		}
	}
	return len(lacks) == 0, sortedNames(lacks)
}

func loadKnown(r *rules.Report) (bool, []string) {
	s := r.System
	var lacks []string
	for _, l := range s.Lines {
		if l.From.Kind == model.Client && !l.Load.Peak.Known() && !l.Load.Typical.Known() {
			lacks = append(lacks, "lines."+l.ID+".load")
		}
	}
	return len(lacks) == 0, lacks
}

// each collects the boxes of some families that lack something.
func each(s *model.System, path string, lack func(*model.Box) bool) (bool, []string) {
	var lacks []string
	for _, b := range s.Boxes {
		if lack(b) {
			lacks = append(lacks, "boxes."+b.ID+"."+path)
		}
	}
	return len(lacks) == 0, lacks
}

func restoresTested(r *rules.Report) (bool, []string) {
	s := r.System
	oldest := r.Now.Add(-r.Limits.EvidenceAge)
	return each(s, "store.backup.restoreTested", func(b *model.Box) bool {
		day, tested := b.Store.Backup.RestoreTested.Get()
		return (b.Kind == model.Database || b.Kind == model.ObjectStore) && (!tested || day.Before(oldest) || day.After(r.Now))
	})
}

func stagedDeployments(r *rules.Report) (bool, []string) {
	s := r.System
	return each(s, "deployment.strategy", func(b *model.Box) bool {
		how, ok := b.Deployment.Strategy.Get()
		return b.Family() == model.Compute && b.Kind != model.Pipe && b.Kind != model.Scheduler && (!ok || how == "all-at-once")
	})
}

// deploymentsKnown: where nothing is known of how versions reach a box, no rule
// asks what becomes of a bad one.
func deploymentsKnown(r *rules.Report) (bool, []string) {
	return each(r.System, "deployment", func(b *model.Box) bool {
		runs := b.Family() == model.Compute && b.Kind != model.Pipe && b.Kind != model.Scheduler
		return runs && !b.Deployment.Strategy.Known() && !b.Deployment.Rollback.Known()
	})
}

func backlogAlarms(r *rules.Report) (bool, []string) {
	s := r.System
	return each(s, "monitoring.alarms", func(b *model.Box) bool {
		return b.Kind == model.Queue && !b.Monitoring.Watches("depth", "age")
	})
}

func tracing(r *rules.Report) (bool, []string) {
	s := r.System
	return each(s, "monitoring.tracing", func(b *model.Box) bool {
		return b.Family() == model.Compute && b.Kind != model.Pipe && b.Kind != model.Scheduler && !b.Monitoring.Tracing.Or(false)
	})
}

func ownersKnown(r *rules.Report) (bool, []string) {
	s := r.System
	return each(s, "owner", func(b *model.Box) bool {
		_, ok := b.Owner.Get()
		return b.Kind != model.Client && b.Kind != model.External && !ok
	})
}

// onCallKnown: who is paged for the system is paged for what another team owns
// only where that is said.
func onCallKnown(r *rules.Report) (bool, []string) {
	s := r.System
	_, all := s.Oncall.Get()
	return each(s, "oncall", func(b *model.Box) bool {
		_, ok := b.Oncall.Get()
		owner, owned := b.Owner.Get()
		others := owned && s.Owner.Known() && owner != s.Owner.Or("")
		return b.Family() == model.Compute && !ok && (!all || others)
	})
}

func runbooks(r *rules.Report) (bool, []string) {
	alarmed := 0
	ok, lacks := each(r.System, "monitoring.runbook", func(b *model.Box) bool {
		alarms, stated := b.Monitoring.Alarms.Get()
		_, has := b.Monitoring.Runbook.Get()
		if stated {
			alarmed += len(alarms)
		}
		return stated && len(alarms) > 0 && !has
	})
	if alarmed == 0 {
		return false, []string{fmt.Sprintf("no alarm in %d boxes", len(r.System.Boxes))}
	}
	return ok, lacks
}
