package readiness

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules/operation"
)

// Whether the silence of a rule means anything where an incident happened. A rule also
// keeps quiet where the facts that it needs are unknown, and where there is nothing that
// it looks at.

// lookedAtBy are the items that look at what some rules need that no item rests on
// itself.
var lookedAtBy = map[string]string{
	"load-unstated":        "load-estimated",
	"owner-unstated":       "owners-known",
	"objectives-unstated":  "objectives-defined",
	"restore-untested":     "restore-tested",
	"buffer-without-alarm": "backlog-alarms",
	"no-tracing":           "tracing",
	"no-runbook":           "runbooks",
	"deploys-all-at-once":  "staged-deployment",
	"cacheable-read":       "no-known-anti-pattern",
}

// ofFlows are the rules that look at nothing but flows, beside those about promises.
var ofFlows = []string{"outcome-never-told", "third-party-on-critical-path", "stale-read"}

// alsoNeeds are facts of lines that a rule needs, and that no item of the checklist asks
// for: "" where it is known, or needn't be.
var alsoNeeds = map[string]func(*model.Line) string{
	"stale-read": func(l *model.Line) string {
		reads := l.Operation.Or("") == model.Read && l.To.Family() == model.Store
		if reads && !l.Data.Staleness.Known() && !l.To.Store.Replication.Lag.Known() {
			return "data.staleness"
		}
		return ""
	},
	"cacheable-read": func(l *model.Line) string {
		if l.Operation.Or("") == model.Read && !l.Load.Peak.Known() {
			return "load.peak"
		}
		return ""
	},
}

// lookersAt are the items that look at what a rule needs. The one about the shape of the
// system looks at little, so it counts where no other does.
func (v *view) lookersAt(rule string) []*Item {
	var out []*Item
	var shapes *Item
	for i := range v.items {
		item := &v.items[i]
		switch {
		case item.ID == "lessons-hold":
		case !slices.Contains(item.Rules, rule) && lookedAtBy[rule] != item.ID:
		case item.ID == "no-known-anti-pattern":
			shapes = item
		default:
			out = append(out, item)
		}
	}
	if len(out) == 0 && shapes != nil {
		out = append(out, shapes)
	}
	return out
}

// silence notes what keeps the silence of an incident's rule from meaning anything.
func (v *view) silence(in *model.Incident) {
	if in.Date.After(v.report.Now) {
		v.cannot("it is dated %s, which is still to come", in.Date.Format(time.DateOnly))
	}
	if in.Rule == operation.LessonNotApplied.Name {
		v.cannot("%s tells of incidents themselves: name the rule that would have warned, or none", in.Rule)
		return
	}
	if own := v.ownRule(in.Rule); own != nil {
		v.ownSilence(in, own)
		return
	}
	lookers := v.lookersAt(in.Rule)
	if len(lookers) == 0 {
		v.cannot("no item of the checklist looks at what %s needs, so that it is quiet shows nothing: name another rule that would have warned, or none", in.Rule)
		return
	}
	near := operation.Near(v.sys, in)
	matters := false
	for _, item := range lookers {
		w := v.afresh(item)
		w.asked(item)
		w.waive(item)
		for _, path := range w.missing {
			decides := strings.HasSuffix(path, ".interaction") || strings.HasSuffix(path, ".operation")
			if near.Fact(path) || decides && near.Beside(path) {
				v.lacks(path)
			}
		}
		for _, why := range w.unable {
			v.cannot("%s", why)
		}
		matters = matters || w.waived || slices.ContainsFunc(w.at, near.Fact)
	}
	if needs := alsoNeeds[in.Rule]; needs != nil {
		for _, l := range v.sys.Lines {
			if path := needs(l); path != "" && near.Fact(l.Entity().Name+"."+path) {
				v.lacks(l.Entity().Name + "." + path)
			}
		}
	}
	if (slices.Contains(broken, in.Rule) || slices.Contains(ofFlows, in.Rule)) && !slices.ContainsFunc(v.sys.Flows, func(f *model.Flow) bool { return len(f.Steps) > 0 && near.Fact(f.Entity().Name+".steps") }) {
		v.cannot("no flow is drawn over %s, and %s looks at nothing else", in.On, in.Rule)
	} else if !matters && len(v.missing)+len(v.unable) == 0 {
		v.cannot("nothing that %s looks at is drawn at %s: name the entity where it would have warned, or none", in.Rule, in.On)
	}
}

// afresh is the same system as another item, or another part of one, looks at it.
func (v *view) afresh(i *Item) view {
	return view{item: i, items: v.items, report: v.report, sys: v.sys, graph: v.graph, loads: v.loads}
}

func (v *view) ownRule(name string) *model.OwnRule {
	for i := range v.sys.Own {
		if v.sys.Own[i].Name == name {
			return &v.sys.Own[i]
		}
	}
	return nil
}

// ofMatch are the words of a match.
var ofMatch = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`)

// ownSilence is silence for a rule of the team's own: what it looks at are the facts
// that its match names, of the entities of its scope.
func (v *view) ownSilence(in *model.Incident, own *model.OwnRule) {
	if own.Match == nil {
		return
	}
	near, there := operation.Near(v.sys, in), false
	words := ofMatch.FindAllString(own.Match.Meaning(), -1)
	look := func(e model.Entity) func(string, model.AnyFact) {
		there = true
		return func(path string, f model.AnyFact) {
			unnamed := func(part string) bool { return !slices.Contains(words, part) }
			if !f.Known() && !slices.ContainsFunc(strings.Split(path, "."), unnamed) {
				v.lacks(e.Name + "." + path)
			}
		}
	}
	switch own.Scope {
	case "line":
		for _, l := range v.sys.Lines {
			if near.Fact(l.Entity().Name + ".") {
				l.Facts(look(l.Entity()))
			}
		}
	case "box":
		for _, b := range v.sys.Boxes {
			if near.Fact(b.Entity().Name + ".") {
				b.Facts(look(b.Entity()))
			}
		}
	default:
		return
	}
	if !there {
		v.cannot("%s is about each %s, and none is drawn at %s", in.Rule, own.Scope, in.On)
	}
}
