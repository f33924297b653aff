package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules/recovery"
)

// What the items about boxes and how they are run look at.

// runsCode tells whether a box runs a program of the team's. A pipe and a
// scheduler are a few lines of configuration.
func runsCode(b *model.Box) bool {
	return b.Family() == model.Compute && b.Kind != model.Pipe && b.Kind != model.Scheduler
}

// hasVersions tells whether new versions of a program, or of an API, reach a
// box.
func hasVersions(b *model.Box) bool { return runsCode(b) || b.Kind == model.Gateway }

var (
	codeBoxes    = noun{"box that runs code", "boxes that run code"}
	versionBoxes = noun{"box that new versions reach", "boxes that new versions reach"}
	ourBoxes     = noun{"box of ours", "boxes of ours"}
)

// isStore tells whether a box is meant to keep data: a cache is not, unless
// somebody states that it lasts.
func isStore(b *model.Box) bool {
	if recovery.Derived(b) {
		return false // it is made again, and not restored
	}
	switch b.Kind {
	case model.Database, model.ObjectStore:
		return b.Store.Durable.Or(true) && !b.Store.Durable.None()
	case model.Cache:
		return b.Store.Durable.Or(false) && b.Store.Durable.State() == model.Stated
	}
	return false
}

// keepsData tells whether a store keeps what can't be had elsewhere.
func (v *view) keepsData(b *model.Box) bool { return isStore(b) && v.graph.Original(b) }

// backup is how it is known that there is something to go back to. That a
// platform can't go back to any moment unless told so is no answer.
func (v *view) backup(b *model.Box) known {
	s := &b.Store.Backup
	var facts []model.AnyFact
	if s.PITR.Or(false) {
		facts = append(facts, &s.PITR)
	}
	k := anyOf(append(facts, &s.Every, &s.Retention, &s.RestoreTested)...)
	k.value, k.day = "", time.Time{} // of several facts, one says little
	return k
}

// backups: which stores keep what is nowhere else follows from what is done
// where; one of which that isn't known may.
func backups(v *view) {
	if slices.ContainsFunc(v.sys.Boxes, isStore) {
		v.question("operation-unstated", true)
	}
	for _, b := range v.sys.Boxes {
		mayChange := slices.ContainsFunc(b.Into, func(l *model.Line) bool { return !l.Operation.Known() })
		if v.keepsData(b) || isStore(b) && mayChange {
			v.rest(noun{"store that keeps what is nowhere else", "stores that keep what is nowhere else"}, b.Entity().Name, "store.backup", v.backup(b))
			every, often := b.Store.Backup.Every.Get()
			if keep, said := b.Store.Backup.Retention.Get(); often && said && keep < every {
				v.fault("%s keeps a backup for %s and makes one every %s: most of the time there is none", b.Entity().Name, model.FormatDuration(keep), model.FormatDuration(every))
			}
		}
	}
}

func restoresTested(v *view) {
	for _, b := range v.sys.Boxes {
		if !isStore(b) {
			continue
		}
		v.level = Tested
		tested := &b.Store.Backup.RestoreTested
		v.rest(noun{"store", "stores"}, b.Entity().Name, "store.backup.restoreTested", of(tested))
		switch day, ok := tested.Get(); {
		case tested.None():
			v.fault("no backup of %s was ever restored", b.Entity().Name)
		case ok && day.After(v.report.Now):
			v.fault("a backup of %s is to be restored on %s, which is still to come", b.Entity().Name, day.Format(time.DateOnly))
		case ok && v.tooOld(day):
			v.fault("a backup of %s was last restored on %s, and the policy allows %s", b.Entity().Name, day.Format(time.DateOnly), model.FormatDuration(v.report.Limits.EvidenceAge))
		}
	}
}

// stagedDeployments: a change that reaches a part first is watched there for as
// long as it bakes.
func stagedDeployments(v *view) {
	for _, b := range v.sys.Boxes {
		if !hasVersions(b) {
			continue
		}
		d := &b.Deployment
		v.rest(versionBoxes, b.Entity().Name, "deployment.strategy", of(&d.Strategy))
		switch how, ok := d.Strategy.Get(); {
		case d.Strategy.None() || how == "all-at-once" || ok && d.FirstStep.Or(0) == 1:
			v.fault("a new version reaches all of %s at once", b.Entity().Name)
		case ok:
			v.rest(versionBoxes, b.Entity().Name, "deployment.bake", of(&d.Bake))
			if d.Bake.None() {
				v.fault("nobody watches a new version of %s before it goes on: deployment.bake is none", b.Entity().Name)
			}
			v.tooShortToSee(b)
		}
	}
}

// tooShortToSee notes a first step that is watched for less time than anything takes
// that could be seen there: a piece of work, or one that comes at all.
func (v *view) tooShortToSee(b *model.Box) {
	bake, ok := b.Deployment.Bake.Get()
	if !ok {
		return
	}
	says := fmt.Sprintf("%s.deployment.bake is %s", b.Entity().Name, model.FormatDuration(bake))
	if work, path := longestWork(b); bake < work {
		v.fault("%s, and one piece of work takes %s (%s): nothing is seen by then", says, model.FormatDuration(work), path)
		return
	}
	if a, all := soonestAlarm(b); all && bake < a.For {
		v.fault("%s, and no alarm of it goes off sooner than %s (%q): nobody is told by then", says, model.FormatDuration(a.For), a.Text)
		return
	}
	comes, known := 0.0, len(b.Into) > 0
	for _, l := range b.Into {
		peak, ok := v.loads.Peak(l)
		comes, known = comes+peak.Most, known && ok
	}
	part := b.Deployment.FirstStep.Or(1)
	switch {
	case known && comes*part*bake.Seconds() < 1:
		v.fault("%s, and %s comes at the peak: not one piece of work reaches the first step by then", says, phrase.Rate(comes*part))
	case !known && bake < time.Second:
		v.fault("%s: nobody sees anything in that time", says)
	}
}

// soonestAlarm is the alarm of a box that has to last for the shortest time before it goes
// off; all tells whether each that is understood says for how long that is.
func soonestAlarm(b *model.Box) (soonest model.Alarm, all bool) {
	for _, a := range b.Monitoring.Read() {
		switch {
		case a.Unread != "":
		case a.For == 0:
			return model.Alarm{}, false
		case !all || a.For < soonest.For:
			soonest, all = a, true
		}
	}
	return soonest, all
}

// longestWork is the longest that a piece of work in a box is stated to take, and where:
// where nobody says, the longest that it may.
func longestWork(b *model.Box) (longest time.Duration, path string) {
	for _, l := range b.Into {
		for _, f := range []struct {
			path string
			fact *model.Fact[time.Duration]
		}{{"p999", &l.Takes.P999}, {"p99", &l.Takes.P99}, {"p50", &l.Takes.P50}} {
			if d, ok := f.fact.Get(); ok && d > longest {
				longest, path = d, l.Entity().Name+".takes."+f.path
			}
		}
	}
	if d, ok := b.Timeout.Get(); ok && longest == 0 && b.Timeout.State() == model.Stated {
		return d, b.Entity().Name + ".timeout"
	}
	return longest, path
}

// rollbacks: whether a version goes back by itself, and whether machines are
// replaced; a function, a workflow and a gateway have none.
func rollbacks(v *view) {
	for _, b := range v.sys.Boxes {
		if !hasVersions(b) {
			continue
		}
		back := &b.Deployment.Rollback
		v.rest(versionBoxes, b.Entity().Name, "deployment.rollback", of(back))
		if (back.None() || back.Or("") == "manual") && !v.told([]string{"no-automatic-rollback"}, b.Entity()) {
			v.fault("%s.deployment.rollback is %s: a bad version stays until a person has noticed", b.Entity().Name, back.Text())
		}
		if b.Kind == model.Service || b.Kind == model.Worker {
			v.rest(noun{"box with machines", "boxes with machines"}, b.Entity().Name, "deployment.immutable", of(&b.Deployment.Immutable))
			if fixed := &b.Deployment.Immutable; fixed.Known() && !fixed.Or(false) && !v.told([]string{"mutable-infrastructure"}, b.Entity()) {
				v.fault("%s.deployment.immutable is %s: its machines are changed, and not replaced", b.Entity().Name, fixed.Text())
			}
		}
	}
}

// parkedWork: a program that is handed failed work goes on with it; nothing is
// parked there.
func parkedWork(v *view) {
	parks := noun{"box that failed work is parked in", "boxes that failed work is parked in"}
	v.reached()
	for _, b := range v.sys.Boxes {
		if len(b.DeadLetterOf) > 0 && b.Family() != model.Compute {
			v.rest(parks, b.Entity().Name, "owner", v.owner(b))
			v.rest(parks, b.Entity().Name, "monitoring.alarms", of(&b.Monitoring.Alarms))
			v.rest(parks, b.Entity().Name, "monitoring.runbook", of(&b.Monitoring.Runbook))
			if b.Family() == model.Channel && len(b.Monitoring.Alarms.Or(nil)) > 0 {
				if tells, why := v.waiting(b, b, "depth", "age"); !tells {
					v.fault("no alarm of %s tells of parked work: none is on its depth or age%s", b.Entity().Name, why)
				}
			}
		}
	}
}

// backlogAlarms: for a log, an alarm at each of its consumers does as well.
func backlogAlarms(v *view) {
	for _, b := range v.sys.Boxes {
		if b.Kind != model.Queue && b.Kind != model.Stream {
			continue
		}
		byConsumers := len(b.Out) > 0 && !slices.ContainsFunc(b.Out, func(l *model.Line) bool {
			tells, _ := v.waiting(l.To, b, "depth", "age")
			return !tells
		})
		k := of(&b.Monitoring.Alarms)
		if k.state == model.Unknown && byConsumers {
			for _, l := range b.Out {
				v.rest(noun{"consumer of a queue or stream", "consumers of queues and streams"}, l.To.Entity().Name, "monitoring.alarms", of(&l.To.Monitoring.Alarms))
			}
			continue
		}
		v.rest(noun{"queue or stream", "queues and streams"}, b.Entity().Name, "monitoring.alarms", k)
		if tells, why := v.waiting(b, b, "depth", "age"); b.Monitoring.Alarms.Known() && !tells && !byConsumers {
			v.fault("%s has no alarm on its depth or age%s", b.Entity().Name, why)
		}
	}
}

// waiting tells whether an alarm of a box tells of what waits in one, in time, and why
// those don't that are stated on it.
func (v *view) waiting(at, in *model.Box, things ...string) (bool, string) {
	tells, why := alarms.Waiting(v.loads, at, in, things...)
	if len(why) == 0 {
		return len(tells) > 0, ""
	}
	return len(tells) > 0, ": " + strings.Join(why, "; ")
}

func tracing(v *view) {
	for _, b := range v.sys.Boxes {
		if !runsCode(b) {
			continue
		}
		v.rest(codeBoxes, b.Entity().Name, "monitoring.tracing", of(&b.Monitoring.Tracing))
		if b.Monitoring.Tracing.Known() && !b.Monitoring.Tracing.Or(false) {
			v.fault("%s isn't traced", b.Entity().Name)
		}
	}
}

// ownersKnown: somebody answers for what others run, too, and is called when it
// is down; only a client has nobody.
func ownersKnown(v *view) {
	for _, b := range v.sys.Boxes {
		if b.Kind == model.Client {
			continue
		}
		at := b.Entity().Name
		if b.Ours() && !b.Owner.Asked() && b.Owner.State() != model.Stated {
			at = "" // one answer does for all of these
		}
		v.rest(noun{"box", "boxes"}, at, "owner", v.owner(b))
		if b.Owner.None() {
			v.fault("nobody owns %s", b.Entity().Name)
		}
	}
}

// owner is how the owner of a box is known: what belongs to whoever owns the
// system was stated there.
func (v *view) owner(b *model.Box) known {
	k := of(&b.Owner)
	if k.by == theModel && v.sys.Owner.Known() {
		k.by = "the owner of the system"
		v.restsOn("owner")
	}
	return k
}

// onCallKnown: who is paged for the system is paged for what another team owns
// only where that is said.
func onCallKnown(v *view) {
	for _, b := range v.sys.Boxes {
		if !b.Ours() {
			continue
		}
		owner, owned := b.Owner.Get()
		others := owned && v.sys.Owner.Known() && owner != v.sys.Owner.Or("")
		k, none := of(&b.Oncall), b.Oncall.None()
		at := b.Entity().Name
		if k.state == model.Unknown && !b.Oncall.Asked() && !others {
			k, none, at = of(&v.sys.Oncall), v.sys.Oncall.None(), "" // one answer does for all of these
		}
		v.rest(ourBoxes, at, "oncall", k)
		if none {
			v.fault("nobody is paged for %s", b.Entity().Name)
		}
	}
}

// runbooks: each box says which alarms it has, if any, and those that have some
// say what to do. An alarm that nobody can read, or that never goes off, wakes nobody.
func runbooks(v *view) {
	alarmed, unknown := 0, 0
	for _, b := range v.sys.Boxes {
		if !b.Ours() {
			continue
		}
		m := &b.Monitoring
		v.rest(ourBoxes, b.Entity().Name, "monitoring.alarms", of(&m.Alarms))
		if !m.Alarms.Known() {
			unknown++
		}
		var things []string
		for _, a := range m.Read() {
			things = append(things, a.On)
		}
		tells, why := alarms.Waiting(v.loads, b, b, things...)
		if len(why) > 0 {
			v.fault("an alarm of %s wakes nobody: %s", b.Entity().Name, why[0])
		}
		if len(tells)+len(why) == 0 {
			continue
		}
		alarmed++
		v.rest(noun{"box with alarms", "boxes with alarms"}, b.Entity().Name, "monitoring.runbook", of(&m.Runbook))
		if m.Runbook.None() {
			v.fault("%s wakes somebody, and has no runbook", b.Entity().Name)
		}
	}
	if alarmed == 0 && unknown == 0 && v.matters() {
		v.fault("no box has an alarm")
	}
}
