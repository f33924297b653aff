package readiness

import (
	"slices"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// What the items about machines and alarms look at.

// hasMachines tells whether a box runs on instances that somebody replaces.
func hasMachines(b *model.Box) bool { return b.Kind == model.Service || b.Kind == model.Worker }

var machines = noun{"box with machines", "boxes with machines"}

// healthChecks: an instance that can't work is found by what restarts it, and, where
// work is sent to it, by what leaves it alone.
func healthChecks(v *view) {
	for _, b := range v.sys.Boxes {
		if !hasMachines(b) {
			continue
		}
		probes := []struct {
			path  string
			probe *model.Probe
			so    string
		}{{"health.liveness", &b.Health.Liveness, "an instance that hangs stays"}}
		if slices.ContainsFunc(b.Into, func(l *model.Line) bool { return l.Delivery.Or(model.Push) == model.Push }) {
			probes = append(probes, probes[0])
			probes[1].path, probes[1].probe, probes[1].so = "health.readiness", &b.Health.Readiness, "an instance that can't work gets work"
		}
		for _, p := range probes {
			k := anyOf(&p.probe.Asks, &p.probe.Period)
			k.value = ""
			v.rest(machines, b.Entity().Name, p.path, k)
			if p.probe.Asks.None() && p.probe.Period.None() {
				v.fault("%s.%s is none: %s", b.Entity().Name, p.path, p.so)
			}
			period, often := p.probe.Period.Get()
			downFor, by := v.mayBeDown(b)
			if after := period.Seconds() * float64(p.probe.Failures.Or(1)); often && after > downFor.Seconds() {
				v.fault("%s.%s is asked every %s and counts after %s: %s for longer than %s (%s)", b.Entity().Name, p.path, model.FormatDuration(period), phrase.Count(p.probe.Failures.Or(1), "failure", "failures"), p.so, model.FormatDuration(downFor), by)
			}
		}
	}
}

// mayBeDown is how long a box may be down, and by what.
func (v *view) mayBeDown(b *model.Box) (time.Duration, string) {
	if d, ok := b.Objectives.RTO.Get(); ok && d > 0 {
		return d, "its RTO"
	}
	return v.report.Limits.Outage, "the policy's limits.outage"
}

// drains: what an instance has begun is ended before it goes, and it has time for
// that.
func drains(v *view) {
	for _, b := range v.sys.Boxes {
		if !hasMachines(b) {
			continue
		}
		v.rest(machines, b.Entity().Name, "shutdown.drains", of(&b.Shutdown.Drains))
		v.rest(machines, b.Entity().Name, "shutdown.grace", of(&b.Shutdown.Grace))
		if ends := &b.Shutdown.Drains; ends.Known() && !ends.Or(false) && !v.told([]string{"cut-off-at-deployment"}, b.Entity()) {
			v.fault("%s.shutdown.drains is %s: what it has begun is cut off", b.Entity().Name, ends.Text())
		}
		if grace, ok := b.Shutdown.Grace.Get(); b.Shutdown.Grace.None() || ok && grace <= 0 {
			v.fault("%s.shutdown.grace is %s: it has no time to end anything", b.Entity().Name, b.Shutdown.Grace.Text())
		} else if work, path := longestWork(b); ok && grace < work {
			v.fault("%s.shutdown.grace is %s, and what it has begun takes %s (%s): it is cut off", b.Entity().Name, model.FormatDuration(grace), model.FormatDuration(work), path)
		}
	}
}

// lagAlarmed: a copy that follows later is behind by some time, and an alarm on that
// stands where it is read from or where it is kept.
func lagAlarmed(v *view) {
	tails := noun{"line that follows a log", "lines that follow a log"}
	for _, l := range v.sys.Lines {
		if l.InteractionName() != "tail" {
			continue
		}
		at := l.To
		tells, why := v.waiting(at, l.From, "age", "depth")
		if behind, _ := v.waiting(l.From, l.From, "age", "depth"); !at.Monitoring.Alarms.Known() || !tells && behind {
			at = l.From
			tells, why = v.waiting(at, l.From, "age", "depth")
		}
		if !at.Monitoring.Alarms.Known() {
			at = l.To
		}
		v.rest(tails, at.Entity().Name, "monitoring.alarms", of(&at.Monitoring.Alarms))
		if at.Monitoring.Alarms.Known() && !tells {
			v.fault("no alarm tells how far %s is behind: none of %s or %s is on its age or depth%s", l.Entity().Name, l.To.ID, l.From.ID, why)
		}
	}
	copies := noun{"store that is a copy, or has one", "stores that are copies, or have one"}
	for _, b := range v.sys.Boxes {
		if b.Family() != model.Store || !followsLater(b) {
			continue
		}
		v.rest(copies, b.Entity().Name, "monitoring.alarms", of(&b.Monitoring.Alarms))
		if tells, why := v.waiting(b, b, "age"); b.Monitoring.Alarms.Known() && !tells {
			v.fault("%s has no alarm on the age of its copy%s", b.Entity().Name, why)
		}
	}
}

// followsLater tells whether a store is made of another, or has a copy that is behind.
func followsLater(b *model.Box) bool {
	_, derived := b.Store.DerivedFrom.Get()
	lag, lags := b.Store.Replication.Lag.Get()
	return derived || b.Store.Replication.Mode.Or("") == "async" || lags && lag > 0
}

// canBeFull tells whether a box has a machine, a runtime or room that can be full.
func canBeFull(b *model.Box) bool {
	return runsCode(b) || b.Kind == model.Gateway || b.Kind == model.Database || b.Kind == model.Cache
}

// saturationAlarms: what can be full says so before it is.
func saturationAlarms(v *view) {
	for _, b := range v.sys.Boxes {
		if !canBeFull(b) {
			continue
		}
		v.rest(noun{"box that could be full", "boxes that could be full"}, b.Entity().Name, "monitoring.alarms", of(&b.Monitoring.Alarms))
		if tells, why := v.waiting(b, b, "saturation", "throttles"); b.Monitoring.Alarms.Known() && !tells {
			v.fault("%s has no alarm on its saturation or throttles%s", b.Entity().Name, why)
		}
	}
}

// changedByHand notes the boxes whose machines are changed, and not replaced.
func changedByHand(v *view) {
	for _, b := range v.sys.Boxes {
		if fixed, ok := b.Deployment.Immutable.Get(); ok && !fixed && hasMachines(b) {
			v.fault("%s.deployment.immutable is false: its machines are changed where they run", b.Entity().Name)
		}
	}
}

// goesBackByHand notes the boxes of which it is said that nobody, or a person, takes a
// bad version back.
func goesBackByHand(v *view) {
	for _, b := range v.sys.Boxes {
		back := &b.Deployment.Rollback
		if hasVersions(b) && (back.None() || back.Or("") == "manual") {
			v.fault("%s.deployment.rollback is %s", b.Entity().Name, back.Text())
		}
	}
}

// tooOld tells whether a day is so long ago that it shows nothing any more.
func (v *view) tooOld(day time.Time) bool {
	return day.Before(v.report.Now.Add(-v.report.Limits.EvidenceAge))
}

// guardedRepeats counts what is repeated and goes no further than a key that is checked on
// the way: what lies behind it isn't asked, and it is repeated all the same.
func guardedRepeats(v *view) {
	const rule = "idempotency-unstated"
	for _, l := range v.sys.Lines {
		asked := slices.ContainsFunc(v.report.Questions[l].Matter, func(r *rules.Rule) bool { return r.Name == rule })
		by := &l.Idempotency.EnforcedBy
		if !asked && by.Known() && !by.None() && l.Operation.Or(model.Read) != model.Read && v.graph.Repeated(l).By != nil {
			v.rest(asks[rule].of, l.Entity().Name, "idempotency", of(by))
		}
	}
}
