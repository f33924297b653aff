package operation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LessonNotApplied finds incidents that can happen again: the rule that would
// have warned of them still fires.
var LessonNotApplied = &rules.Rule{
	Name:     "lesson-not-applied",
	Family:   rules.Operation,
	Severity: rules.Error,
	Scope:    rules.OfSystem,
	Summary:  "An incident names the rule that would have warned of it, and that rule still fires where it happened.",
	Why: "This is no guess about what might fail: it did fail, here, somebody paid for it, and a review found the reason. As long as the rule fires, nothing keeps it from happening again, " +
		"and the second time nobody can say that it wasn't known.",
	Fix: "Fix what the rule finds; `tautline explain` says how. Keep the incident in `incidents`: when a later change brings the fault back, this rule says so before the outage does.",
	FalsePositives: "If the incident had another cause, name the `rule` that fits, or none. " +
		"If the fault was fixed in a way that the rule can't see, state the fact that shows it. A waiver of the rule makes this a warning, not silence: somebody has accepted that it may happen again, and until when.",
	References: []rules.Reference{guidance.WellArchitected("REL12-BP02"), guidance.WellArchitected("OPS11-BP02"), guidance.ReviewAgain},
	Fires:      file("lesson-not-applied.fires.cue"),
	Quiet:      file("lesson-not-applied.quiet.cue"),
	After: func(p *rules.Pass, found []rules.Finding) {
		byRule := map[string][]rules.Finding{}
		for _, f := range found {
			byRule[f.Rule.Name] = append(byRule[f.Rule.Name], f)
		}
		for i := range p.System.Incidents {
			if in := &p.System.Incidents[i]; in.NamesRule() {
				checkLesson(p, in, byRule[in.Rule])
			}
		}
	},
}

func checkLesson(p *rules.Pass, in *model.Incident, found []rules.Finding) {
	scene := sceneOf(p.System, in.On)
	still := slices.DeleteFunc(slices.Clone(found), func(f rules.Finding) bool { return !scene.has(&f) })
	f := rules.Finding{On: model.Entity{Name: in.On, At: in.At}, At: in.At, Discriminator: LessonOf(in)}
	lesson := fmt.Sprintf("the lesson (%q)", in.Lesson)
	if !in.Date.IsZero() {
		lesson = fmt.Sprintf("the lesson of %s (%q)", day(in.Date), in.Lesson)
	}
	open := slices.IndexFunc(still, func(f rules.Finding) bool { return f.Waived == nil && !asks(&f) })
	switch {
	case len(still) == 0 && p.System.Policy.Rules[in.Rule].Word == "off":
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("nobody looks whether %s is applied: the policy has switched `%s` off", lesson, in.Rule)
	case len(still) == 0:
		return
	case open >= 0:
		f.Message = fmt.Sprintf("%s is not applied: `%s` still finds fault with `%s`%s", lesson, in.Rule, still[open].On.Name, more(still))
	case still[0].Waived != nil:
		f.Severity = p.Severity().Milder()
		w := still[0].Waived
		f.Message = fmt.Sprintf("%s is not applied: `%s` still finds fault with `%s`%s, which %s has accepted until %s", lesson, in.Rule, still[0].On.Name, more(still), w.By, day(w.Until))
	default:
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("nobody has stated whether %s is applied: `%s` still asks about `%s`%s", lesson, in.Rule, still[0].On.Name, more(still))
	}
	for _, s := range still[:min(len(still), mostNamed)] {
		f.Related = append(f.Related, rules.Related{Entity: s.On, At: s.At, Note: in.Rule + " fires here"})
	}
	p.Report(f)
}

// LessonOf tells the findings about the lessons of one place apart.
func LessonOf(in *model.Incident) string { return in.Rule + " " + day(in.Date) }

// Scene tells whether what a rule couldn't judge is where an incident happened.
func Scene(s *model.System, in *model.Incident, not rules.Skipped) bool {
	return sceneOf(s, in.On).has(&rules.Finding{Rule: not.Rule, On: not.On})
}

// mostNamed is how many places a finding relates to.
const mostNamed = 10

// more says that there are further places.
func more(still []rules.Finding) string {
	if len(still) == 1 {
		return ""
	}
	return fmt.Sprintf(" and %d more", len(still)-1)
}

// asks tells whether a finding is a question: what it asks for may be in order.
func asks(f *rules.Finding) bool { return f.Unstated != "" || f.Rule.Question != nil }

func day(t time.Time) string { return t.Format(time.DateOnly) }

// scene is where an incident happened.
type scene struct {
	everywhere bool
	// around are the entities of a flow or a group; otherwise it is the one
	// that the incident names.
	around map[string]bool
	// beside are the lines of a box, or the ends of a line: there a rule counts that
	// speaks only of the one where people speak of the other.
	beside map[string]bool
	on     string
}

// sceneOf is the scene of an incident: the entity that it names, and for a flow
// or group what belongs to it; to a group also the lines at its boxes, which is
// where many rules tell what a box does.
func sceneOf(s *model.System, on string) scene {
	sc := scene{everywhere: on == "system", on: on, around: map[string]bool{}, beside: map[string]bool{}}
	for _, l := range s.Lines {
		for _, e := range []model.Entity{l.From.Entity(), l.To.Entity()} {
			switch on {
			case e.Name:
				sc.beside[l.Entity().Name] = true
			case l.Entity().Name:
				sc.beside[e.Name] = true
			}
		}
	}
	for _, f := range s.Flows {
		if f.Entity().Name != on {
			continue
		}
		for _, l := range slices.Concat(f.Steps...) {
			sc.around[l.Entity().Name] = true
			sc.around[l.From.Entity().Name] = true
			sc.around[l.To.Entity().Name] = true
		}
	}
	for _, b := range s.Boxes {
		for g := b.In.Or(nil); g != nil; g = g.Parent {
			if "groups."+g.ID == on {
				sc.around[b.Entity().Name] = true
				for _, l := range slices.Concat(b.Into, b.Out) {
					sc.around[l.Entity().Name] = true
				}
			}
		}
	}
	return sc
}

// has tells whether a finding is about the scene. One that names the line or
// box as involved is: a rule speaks of the box where people speak of the line.
func (sc scene) has(f *rules.Finding) bool {
	return sc.everywhere || f.On.Name == sc.on || sc.around[f.On.Name] || sc.speaksBeside(f) ||
		slices.ContainsFunc(f.Related, func(r rules.Related) bool { return r.Entity.Name == sc.on })
}

// speaksBeside tells whether a finding is beside the scene, and of a rule that speaks of
// lines only where the incident names a box, or of boxes only where it names a line.
func (sc scene) speaksBeside(f *rules.Finding) bool {
	if !sc.beside[f.On.Name] {
		return false
	}
	return f.Rule.Scope == rules.OfLine && strings.HasPrefix(sc.on, "boxes.") || f.Rule.Scope == rules.OfBox && strings.HasPrefix(sc.on, "lines.")
}
