package readiness

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// What people say of an item that only they can answer, held against what the model
// states: nobody's word outweighs that.

// refutation is what of a model refutes what people say of an item.
type refutation struct {
	// done are the looks at what contradicts that it is done, or has come since; na
	// those at what is there, where it is said not to apply.
	done, na []func(*view)
	// nothing says why no model can contradict one of them, where there is none.
	nothing string
}

// refuted is what refutes attested items, by id: every one of them is here.
var refuted = map[string]refutation{
	"load-tested":           {done: looks(firing("throttle-below-peak", "concurrency-too-small", "quota-exceeded", "load-unstated"), noLoadSaid, failedSince("load")), na: looks(loadComes)},
	"failure-tested":        {done: looks(failedSince(string(gameday.Down), string(gameday.ZoneLoss), anyKind)), na: looks(severalZones, oneZone, machinesRun)},
	"planes-redundant":      {done: looks(oneZone, failedSince(string(gameday.ZoneLoss))), na: looks(oneZone, severalZones, machinesRun)},
	"corruption-handled":    {done: looks(firing("store-without-backup", "replication-is-not-backup"), neverRestored), na: looks(dataKept)},
	"stages-separated":      {done: looks(oneAccount), na: looks(severalRegions, oneAccount)},
	"regions-share-nothing": {done: looks(sharedInOneZone), na: looks(severalRegions)},
	"materials-renewed":     {na: looks(materials), nothing: "no fact says when anything ends"},
	"architecture-reviewed": {done: looks(errorsFound), nothing: "what there is to review isn't drawn: all of it is"},
	"security-reviewed":     {done: looks(firing("entry-without-auth", "entry-without-validation", "internal-queue-exposed")), na: looks(entered)},
	"growth-planned":        {done: looks(firing("throttle-below-peak", "concurrency-too-small", "quota-exceeded")), na: looks(loadComes)},

	"rollback-tested":         {done: looks(goesBackByHand), na: looks(versionsReach)},
	"changes-by-pipeline":     {done: looks(changedByHand), na: looks(versionsReach)},
	"promotion-gated":         {done: looks(allAtOnce), na: looks(versionsReach)},
	"canary-after-deployment": {done: looks(noSynthetic), na: looks(entered)},
	"performance-compared":    {na: looks(versionsReach), nothing: "no fact says what is compared before a version is out"},
	"change-process":          {na: looks(versionsReach), nothing: "no fact says how people agree"},
	"tests-run":               {na: looks(versionsReach), nothing: "no fact says what is tested"},
	"builds-repeatable":       {done: looks(changedByHand), na: looks(versionsReach)},
	"rollout-planned":         {nothing: "a launch is no part of a system"},

	"dead-letters-writable": {done: looks(firing("dead-letter-cannot-receive")), na: looks(notesAsk)},
	"customer-indicators":   {na: looks(entered), nothing: "no fact says who looks at what"},
	"synthetic-client":      {done: looks(noSynthetic), na: looks(entered)},
	"cost-alarm":            {nothing: "no fact says what it costs to run"},

	"redrive-rehearsed": {done: looks(firing("dead-letter-cannot-receive", "dead-letter-wrong-type", "dead-letter-never-filled"), failedSince(string(gameday.Duplicate), "redrive", "replay"), incidentsSince((*model.Box).Parks)), na: looks(workParked)},
	"graceful-recovery": {done: looks(firing("liveness-asks-a-dependency"), failedSince(string(gameday.Down))), na: looks(waitsForOthers)},
	"zone-left":         {done: looks(oneZone, failedSince(string(gameday.ZoneLoss), "zone")), na: looks(oneZone, severalZones)},
	"evidence-gathered": {na: looks(alarmsRaised), nothing: "no fact says what is gathered"},

	"game-day":        {done: looks(failedSince(anyKind)), na: looks(worthBreaking)},
	"lessons-applied": {done: looks(firing("lesson-not-applied"), incidentsSince(nil)), na: looks(incidentsWritten)},
	"review-repeated": {nothing: "a date in people's diaries"},
}

func looks(all ...func(*view)) []func(*view) { return all }

// refute notes what the model shows against what somebody says of an item.
func (v *view) refute(said *model.Attestation) {
	r := refuted[v.item.ID]
	v.since, _ = time.Parse(time.DateOnly, said.On)
	all := r.done
	if said.NA {
		all = r.na
	}
	for _, look := range all {
		look(v)
	}
}

// firing notes what some rules find, beside what they only ask.
func firing(names ...string) func(*view) {
	return func(v *view) {
		policy := rules.PolicyOf(v.sys, rulesOf(v.report.Findings), v.report.Profile)
		for _, name := range names {
			var where []string
			for _, f := range v.report.Findings {
				if f.Rule.Name == name && f.Unstated == "" && f.Rule.Question == nil && !asksOnly(f) && counts(f, policy.Severity(f.Rule)) && !slices.Contains(where, f.On.Name) {
					where = append(where, f.On.Name)
				}
			}
			if len(where) > 0 {
				v.fault("%s on %s", name, first(where, mostFaults))
			}
		}
	}
}

// anyKind stands for all that an experiment may say was broken.
const anyKind = ""

// failedSince notes the experiments with some kinds of fault that have failed on the day of
// an attestation or since, and that nothing has put right.
func failedSince(kinds ...string) func(*view) {
	return func(v *view) {
		for _, l := range v.sys.Lines {
			for _, d := range gameday.Disproved(v.sys, l, v.report.Now) {
				of := strings.ToLower(gameday.KindOf(d.Experiment))
				is := func(kind string) bool { return strings.Contains(of, kind) }
				if !d.Experiment.Date.Before(v.since) && slices.ContainsFunc(kinds, is) {
					v.fault("on %s %s was broken on purpose (%s): %s", d.Experiment.Date.Format(time.DateOnly), l.Entity().Name, d.Experiment.Kind, d.Says)
				}
			}
		}
	}
}

// incidentsSince notes what has gone wrong since an attestation, at boxes of some kind.
func incidentsSince(at func(*model.Box) bool) func(*view) {
	return func(v *view) {
		for i := range v.sys.Incidents {
			in := &v.sys.Incidents[i]
			box := boxOf(v.sys, model.Entity{Name: in.On})
			if in.Date.After(v.since) && !in.Date.After(v.report.Now) && (at == nil || box != nil && at(box)) {
				v.fault("something went wrong since, on %s at %s: look again", in.Date.Format(time.DateOnly), in.On)
			}
		}
	}
}

func incidentsWritten(v *view) {
	if n := len(v.sys.Incidents); n > 0 {
		v.fault("%s written down", phrase.Count(n, "incident is", "incidents are"))
	}
}

// noLoadSaid notes the ways in of which it is said that there is no load to test with.
func noLoadSaid(v *view) {
	for _, l := range v.sys.Lines {
		known := l.Load.Peak.Known() || l.Load.Typical.Known()
		if starts(l) && known && !estimated(&l.Load.Peak) && !estimated(&l.Load.Typical) {
			v.fault("%s.load is %s: there is no load to test it with", l.Entity().Name, noLoad(&l.Load.Peak, &l.Load.Typical))
		}
	}
}

// some notes, in one sentence, the things of a list at which something is there.
func some[T any](v *view, all []T, is func(T) bool, name func(T) string, says string) {
	var where []string
	for _, x := range all {
		if is(x) {
			where = append(where, name(x))
		}
	}
	if len(where) > 0 {
		v.fault(says, first(where, mostFaults))
	}
}

func boxName(b *model.Box) string   { return b.Entity().Name }
func lineName(l *model.Line) string { return l.Entity().Name }

func loadComes(v *view) {
	comes := func(l *model.Line) bool { return starts(l) && (estimated(&l.Load.Peak) || estimated(&l.Load.Typical)) }
	some(v, v.sys.Lines, comes, lineName, "a load is stated of %s")
}

func entered(v *view) {
	some(v, v.sys.Lines, func(l *model.Line) bool { return fromOutside(l) && l.To.Ours() }, lineName, "work comes in from outside over %s")
}

func machinesRun(v *view) { some(v, v.sys.Boxes, hasMachines, boxName, "%s has machines") }

func versionsReach(v *view) {
	some(v, v.sys.Boxes, hasVersions, boxName, "new versions reach %s")
}

func severalZones(v *view) {
	for _, b := range v.sys.Boxes {
		if zones, ok := b.Place.Zones.Get(); ok && zones > 1 && b.Ours() {
			v.fault("%s runs in %d zones", b.Entity().Name, zones)
			return
		}
	}
}

func dataKept(v *view) {
	some(v, v.sys.Boxes, func(b *model.Box) bool { return b.Ours() && isStore(b) }, boxName, "%s keeps data")
}

// neverRestored notes the stores of which it is said that no backup was ever restored.
func neverRestored(v *view) {
	some(v, v.sys.Boxes, func(b *model.Box) bool { return isStore(b) && b.Store.Backup.RestoreTested.None() }, boxName, "no backup of %s was ever restored")
}

func workParked(v *view) {
	some(v, v.sys.Boxes, func(b *model.Box) bool { return b.Parks() }, boxName, "failed work is parked in %s")
}

func alarmsRaised(v *view) {
	some(v, v.sys.Boxes, func(b *model.Box) bool { return b.Ours() && len(b.Monitoring.Alarms.Or(nil)) > 0 }, boxName, "%s raises alarms")
}

func waitsForOthers(v *view) {
	waits := func(l *model.Line) bool {
		return l.From.Ours() && l.Mode.Or("") == model.Sync && l.To.Kind != model.Client
	}
	some(v, v.sys.Lines, waits, lineName, "something is waited for over %s")
}

func worthBreaking(v *view) {
	some(v, gameday.WorthBreaking(v.sys), func(*model.Line) bool { return true }, lineName, "there is something to break: %s")
}

func notesAsk(v *view) {
	for _, ask := range noted(v.item.ID)(v.report) {
		v.fault("%s", ask)
	}
}

// regions are the regions in which boxes of ours are stated to run, in the order of the
// model, and the accounts in each.
func regions(v *view) (names []string, accounts map[string][]string) {
	accounts = map[string][]string{}
	for _, b := range v.sys.Boxes {
		region, ok := b.Place.Region.Get()
		if !ok || !b.Ours() || saysNothing(region) {
			continue
		}
		if !slices.Contains(names, region) {
			names = append(names, region)
		}
		if account, ok := b.Place.Account.Get(); ok && !slices.Contains(accounts[region], account) {
			accounts[region] = append(accounts[region], account)
		}
	}
	return names, accounts
}

func severalRegions(v *view) {
	if names, _ := regions(v); len(names) > 1 {
		v.fault("boxes run in %s", phrase.Listed(names, ""))
	}
}

// oneAccount notes an account that several regions share.
func oneAccount(v *view) {
	names, accounts := regions(v)
	for i, region := range names {
		for _, other := range names[i+1:] {
			for _, account := range accounts[region] {
				if slices.Contains(accounts[other], account) {
					v.fault("%s and %s share the account %s", region, other, account)
				}
			}
		}
	}
}

// sharedInOneZone notes what another region asks for and that runs in one zone.
func sharedInOneZone(v *view) {
	for _, b := range v.sys.Boxes {
		zones, ok := b.Place.Zones.Get()
		region, placed := b.Place.Region.Get()
		if !ok || zones != 1 || !placed {
			continue
		}
		for _, l := range b.Into {
			if other, ok := l.From.Place.Region.Get(); ok && other != region {
				v.fault("%s runs in one zone of %s, and %s is used from %s", b.Entity().Name, region, b.ID, other)
				break
			}
		}
	}
}

// aMaterial is a word for what ends some day.
var aMaterial = regexp.MustCompile(`(?i)\b(certificates?|certs?|m?tls|keys?|secrets?|passwords?|licen[cs]es?|tokens?|jwt)\b`)

// materials notes what callers are known by, where that ends some day.
func materials(v *view) {
	for _, l := range v.sys.Lines {
		if who := l.Auth.Or(""); aMaterial.MatchString(who) {
			v.fault("%s.auth is %s", l.Entity().Name, who)
			return
		}
	}
	for _, b := range v.sys.Boxes {
		if who := b.Admission.Auth.Or(""); aMaterial.MatchString(who) {
			v.fault("%s.admission.auth is %s", b.Entity().Name, who)
			return
		}
	}
}

// errorsFound notes the gravest findings, which nobody has accepted.
func errorsFound(v *view) {
	var what []string
	for _, f := range v.report.Findings {
		if says := f.Rule.Name + " on " + f.On.Name; f.Severity == rules.Error && f.Unstated == "" && f.Rule.Question == nil && !slices.Contains(what, says) {
			what = append(what, says)
		}
	}
	if len(what) > 0 {
		v.fault("%s nobody has closed: %s", phrase.Count(len(what), "high risk", "high risks"), first(what, mostFaults))
	}
}

// allAtOnce notes the boxes that a new version reaches as a whole, or where nobody
// watches the part that it reaches first.
func allAtOnce(v *view) {
	for _, b := range v.sys.Boxes {
		d := &b.Deployment
		how, ok := d.Strategy.Get()
		switch {
		case !hasVersions(b):
		case d.Strategy.None() || how == "all-at-once" || ok && d.FirstStep.Or(0) == 1:
			v.fault("a new version reaches all of %s at once", b.Entity().Name)
		case d.Bake.None():
			v.fault("%s.deployment.bake is none", b.Entity().Name)
		}
	}
}

// noSynthetic notes the critical flows, or ways in, of which it is said that no synthetic
// client tries them: at the box where they begin, and nowhere else on the way.
func noSynthetic(v *view) {
	is := func(b *model.Box) bool { return b.Monitoring.Synthetic.Or(false) }
	isNot := func(b *model.Box) bool { return b.Monitoring.Synthetic.Known() && !is(b) }
	told := map[*model.Box]bool{}
	for _, l := range v.sys.Lines {
		if !starts(l) || told[l.To] || !isNot(l.To) || is(l.From) {
			continue
		}
		tried := func(f *model.Flow) bool {
			return f.Passes(l) && slices.ContainsFunc(v.sys.Lines, func(m *model.Line) bool { return f.Passes(m) && is(m.To) })
		}
		critical := len(v.sys.Flows) == 0 || v.onCritical(l)
		if critical && !slices.ContainsFunc(v.critical(), tried) {
			told[l.To] = true
			v.fault("%s.monitoring.synthetic is %s, and no box behind it is tried", l.To.Entity().Name, l.To.Monitoring.Synthetic.Text())
		}
	}
}
