package model

import "strings"

// Each entity lists its facts once, by the path that a team writes. Decoding,
// platform implications, the review and mutation tests all go by this list.

// Facts calls visit with every fact of the line and its path.
func (l *Line) Facts(visit func(path string, f AnyFact)) {
	visit("does", &l.Does)
	visit("interaction.mode", &l.Mode)
	visit("interaction.channel", &l.Reach)
	visit("interaction.delivery", &l.Delivery)
	visit("operation", &l.Operation)
	visit("when", &l.When)
	visit("share", &l.Share)
	visit("answers", &l.Answers)
	visit("dependency", &l.Dependency)
	visit("fallback", &l.Fallback)
	visit("timeout", &l.Timeout)
	visit("client", &l.Client)
	l.Retry.facts(visit)
	for _, r := range l.Under {
		r.facts(func(path string, f AnyFact) {
			visit("retry."+string(r.By.Or(""))+"."+strings.TrimPrefix(path, "retry."), f)
		})
	}
	visit("circuitBreaker.failures", &l.CircuitBreaker.Failures)
	visit("circuitBreaker.rate", &l.CircuitBreaker.Rate)
	visit("circuitBreaker.window", &l.CircuitBreaker.Window)
	visit("circuitBreaker.openFor", &l.CircuitBreaker.OpenFor)
	visit("pool.size", &l.Pool.Size)
	visit("pool.wait", &l.Pool.Wait)
	visit("lease.for", &l.Lease.For)
	visit("lease.renewed", &l.Lease.Renewed)
	visit("delay", &l.Delay)
	visit("awaits.timeout", &l.Awaits.Timeout)
	visit("awaits.heartbeat", &l.Awaits.Heartbeat)
	visit("confirmed", &l.Confirmed)
	visit("idempotency.enforcedBy", &l.Idempotency.EnforcedBy)
	visit("idempotency.key", &l.Idempotency.Key)
	visit("idempotency.window", &l.Idempotency.Window)
	visit("idempotency.inProgress", &l.Idempotency.InProgress)
	l.DeadLetter.facts(visit)
	visit("buffer.name", &l.Buffer.Name)
	visit("buffer.retention", &l.Buffer.Retention)
	visit("guarantee", &l.Guarantee)
	visit("ordering", &l.Ordering)
	visit("startsAt", &l.StartsAt)
	visit("ack", &l.Ack)
	visit("batch.size", &l.Batch.Size)
	visit("batch.window", &l.Batch.Window)
	visit("batch.partialFailure", &l.Batch.PartialFailure)
	visit("batch.bisect", &l.Batch.Bisect)
	visit("batch.stopsAtFailure", &l.Batch.StopsAtFailure)
	visit("concurrency", &l.Concurrency)
	visit("data.format", &l.Data.Format)
	visit("data.contract", &l.Data.Contract)
	visit("data.maxSize", &l.Data.MaxSize)
	visit("data.change", &l.Data.Change)
	visit("data.staleness", &l.Data.Staleness)
	visit("correlation", &l.Correlation)
	visit("conversation", &l.Conversation)
	visit("crosses", &l.Crosses)
	visit("auth", &l.Auth)
	visit("load.typical", &l.Load.Typical)
	visit("load.peak", &l.Load.Peak)
	visit("takes.p50", &l.Takes.P50)
	visit("takes.p99", &l.Takes.P99)
	visit("takes.p999", &l.Takes.P999)
	visit("transaction", &l.Transaction)
	visit("guard", &l.Guard)
	visit("carries", &l.Carries)
	visit("conflicts", &l.Conflicts)
	visit("lock.for", &l.Lock.For)
	visit("lock.renewed", &l.Lock.Renewed)
	visit("lock.fenced", &l.Lock.Fenced)
	visit("compensation", &l.Compensation)
	visit("evidence", &l.Evidence)
}

// facts calls visit with every fact of a segment, by the path that it has on a line.
func (s *Segment) facts(visit func(path string, f AnyFact)) {
	s.Retry.facts(visit)
	s.DeadLetter.facts(visit)
}

func (r *Retry) facts(visit func(path string, f AnyFact)) {
	visit("retry.attempts", &r.Attempts)
	visit("retry.by", &r.By)
	visit("retry.on", &r.On)
	visit("retry.backoff.strategy", &r.Strategy)
	visit("retry.backoff.base", &r.Base)
	visit("retry.backoff.cap", &r.Cap)
	visit("retry.backoff.jitter", &r.Jitter)
	visit("retry.maxAge", &r.MaxAge)
	visit("retry.budget", &r.Budget)
}

func (d *DeadLetter) facts(visit func(path string, f AnyFact)) {
	visit("deadLetter.to", &d.To)
	visit("deadLetter.after", &d.After)
	visit("deadLetter.holds", &d.Holds)
}

// ProcessingFacts calls visit with every fact of the processing, where a line has
// that segment. None of them is written on the line: what a team states stands at
// the receiver's `inbox`.
func (l *Line) ProcessingFacts(visit func(path string, f AnyFact)) {
	if l.Processing != nil {
		l.Processing.facts(func(path string, f AnyFact) { visit("processing."+path, f) })
	}
}

// Facts calls visit with every fact of the box and its path.
func (b *Box) Facts(visit func(path string, f AnyFact)) {
	visit("title", &b.Title)
	visit("description", &b.Description)
	visit("owner", &b.Owner)
	visit("oncall", &b.Oncall)
	visit("source", &b.Source)
	visit("platform", &b.Platform)
	visit("tags", &b.Tags)
	visit("tier", &b.Tier)
	visit("in", &b.In)
	visit("place.account", &b.Place.Account)
	visit("place.region", &b.Place.Region)
	visit("place.zones", &b.Place.Zones)
	b.Objectives.facts(visit)
	visit("measured.availability", &b.Measured)
	visit("timeout", &b.Timeout)
	visit("shutdown.grace", &b.Shutdown.Grace)
	visit("shutdown.drains", &b.Shutdown.Drains)
	visit("health.liveness.asks", &b.Health.Liveness.Asks)
	visit("health.liveness.period", &b.Health.Liveness.Period)
	visit("health.liveness.failures", &b.Health.Liveness.Failures)
	visit("health.readiness.asks", &b.Health.Readiness.Asks)
	visit("health.readiness.period", &b.Health.Readiness.Period)
	visit("health.readiness.failures", &b.Health.Readiness.Failures)
	visit("capacity.rate", &b.Capacity.Rate)
	visit("capacity.concurrency", &b.Capacity.Concurrency)
	visit("capacity.instances", &b.Capacity.Instances)
	visit("admission.throttle.rate", &b.Admission.Rate)
	visit("admission.throttle.burst", &b.Admission.Burst)
	visit("admission.throttle.per", &b.Admission.Per)
	visit("admission.auth", &b.Admission.Auth)
	visit("admission.validation", &b.Admission.Validation)
	visit("admission.shedding", &b.Admission.Shedding)
	visit("admission.cache", &b.Admission.Cache)
	visit("admission.maxSize", &b.Admission.MaxSize)
	visit("inbox.attempts", &b.Inbox.Attempts)
	visit("inbox.maxAge", &b.Inbox.MaxAge)
	visit("inbox.deadLetter.to", &b.Inbox.DeadLetter.To)
	visit("inbox.deadLetter.after", &b.Inbox.DeadLetter.After)
	visit("inbox.deadLetter.holds", &b.Inbox.DeadLetter.Holds)
	visit("channel.durable", &b.Channel.Durable)
	visit("channel.retention", &b.Channel.Retention)
	visit("channel.visibility", &b.Channel.Visibility)
	visit("channel.ordering", &b.Channel.Ordering)
	visit("channel.dedup", &b.Channel.Dedup)
	visit("channel.deadLetter.to", &b.Channel.DeadLetter.To)
	visit("channel.deadLetter.after", &b.Channel.DeadLetter.After)
	visit("channel.deadLetter.holds", &b.Channel.DeadLetter.Holds)
	visit("channel.maxSize", &b.Channel.MaxSize)
	visit("store.durable", &b.Store.Durable)
	visit("store.derivedFrom", &b.Store.DerivedFrom)
	visit("store.evicts", &b.Store.Evicts)
	visit("store.expires", &b.Store.Expires)
	visit("store.backup.every", &b.Store.Backup.Every)
	visit("store.backup.pitr", &b.Store.Backup.PITR)
	visit("store.backup.retention", &b.Store.Backup.Retention)
	visit("store.backup.restoreTested", &b.Store.Backup.RestoreTested)
	visit("store.replication.mode", &b.Store.Replication.Mode)
	visit("store.replication.lag", &b.Store.Replication.Lag)
	visit("store.changeStream", &b.Store.ChangeStream)
	visit("recovery.strategy", &b.Recovery.Strategy)
	visit("recovery.tested", &b.Recovery.Tested)
	visit("deployment.strategy", &b.Deployment.Strategy)
	visit("deployment.firstStep", &b.Deployment.FirstStep)
	visit("deployment.bake", &b.Deployment.Bake)
	visit("deployment.rollback", &b.Deployment.Rollback)
	visit("deployment.immutable", &b.Deployment.Immutable)
	visit("monitoring.alarms", &b.Monitoring.Alarms)
	visit("monitoring.dashboard", &b.Monitoring.Dashboard)
	visit("monitoring.tracing", &b.Monitoring.Tracing)
	visit("monitoring.logs", &b.Monitoring.Logs)
	visit("monitoring.runbook", &b.Monitoring.Runbook)
	visit("monitoring.synthetic", &b.Monitoring.Synthetic)
}

// Facts calls visit with every fact of the flow and its path.
func (f *Flow) Facts(visit func(path string, f AnyFact)) {
	visit("title", &f.Title)
	visit("worth", &f.Worth)
	visit("cost.perHour", &f.Cost.PerHour)
	visit("cost.perLoss", &f.Cost.PerLoss)
	visit("cost.currency", &f.Cost.Currency)
	visit("importance", &f.Importance)
	f.Objectives.facts(visit)
	visit("accepted", &f.Accepted)
}

// Facts calls visit with every fact of the system itself and its path.
func (s *System) Facts(visit func(path string, f AnyFact)) {
	visit("title", &s.Title)
	visit("description", &s.Description)
	visit("owner", &s.Owner)
	visit("oncall", &s.Oncall)
	visit("source", &s.Source)
	visit("tags", &s.Tags)
	s.Objectives.facts(visit)
}

func (o *Objectives) facts(visit func(path string, f AnyFact)) {
	visit("objectives.availability", &o.Availability)
	visit("objectives.latency.p50", &o.Latency.P50)
	visit("objectives.latency.p99", &o.Latency.P99)
	visit("objectives.latency.p999", &o.Latency.P999)
	visit("objectives.rto", &o.RTO)
	visit("objectives.rpo", &o.RPO)
}
