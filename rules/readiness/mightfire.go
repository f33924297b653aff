package readiness

import (
	"slices"
	"strings"
	"sync"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/operation"
)

// Whether a rule could find fault with an entity once its unknown facts are stated. What a
// rule looks at, its own models tell: the facts on which its finding rests in the one that
// it fires on, and those that the other one states otherwise.

// alike is what entities have in common that a rule speaks of alike: the interaction of a
// line and the family of the box it leads to, or the family of a box.
type alike struct{ of, kind string }

func lineShape(l *model.Line) alike {
	return alike{"lines " + l.InteractionName(), string(l.To.Family())}
}

func boxShape(b *model.Box) alike { return alike{"boxes", string(b.Family())} }

// firesOn are the facts by shape of entity on which the findings of a rule hang in its own
// models. Each is worked out once.
var firesOn sync.Map

func factsOf(name string) map[alike][]string {
	if known, ok := firesOn.Load(name); ok {
		return known.(map[alike][]string)
	}
	out := map[alike][]string{}
	all := catalogue.All()
	if i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.Name == name }); i >= 0 && all[i].Before == "" {
		collect(out, all[i])
	}
	firesOn.Store(name, out)
	return out
}

// collect adds what the models of a rule show.
func collect(out map[alike][]string, rule *rules.Rule) {
	fires, quiet := ownModel(rule.Fires), ownModel(rule.Quiet)
	if fires == nil || quiet == nil {
		return
	}
	differ := map[string]bool{}
	visit := func(s *model.System, see func(model.Entity, alike, string, model.AnyFact)) {
		for _, l := range s.Lines {
			l.Facts(func(path string, f model.AnyFact) { see(l.Entity(), lineShape(l), path, f) })
		}
		for _, b := range s.Boxes {
			b.Facts(func(path string, f model.AnyFact) { see(b.Entity(), boxShape(b), path, f) })
		}
	}
	says := map[string]string{}
	visit(quiet, func(e model.Entity, _ alike, path string, f model.AnyFact) { says[e.Name+"."+path] = f.Text() })
	visit(fires, func(e model.Entity, _ alike, path string, f model.AnyFact) {
		whole := e.Name + "." + path
		was, there := says[whole]
		differ[whole] = f.State() == model.Stated && there && was != f.Text()
	})
	found := rules.Judge(fires, rules.Options{Rules: catalogue.All(), Profile: "production"})
	for _, f := range slices.Concat(found.Findings, found.Waived) {
		if f.Rule == rule || f.Rule.Name == rule.Name {
			for _, b := range f.Facts {
				if b.Fact != nil && b.Fact.Known() {
					differ[b.Path] = true
				}
			}
		}
	}
	visit(fires, func(e model.Entity, is alike, path string, f model.AnyFact) {
		if differ[e.Name+"."+path] && f.State() == model.Stated && !slices.Contains(out[is], path) {
			out[is] = append(out[is], path)
		}
	})
}

func ownModel(src string) *model.System {
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
		return nil
	}
	return loaded[0].System
}

// mightFire notes the unknown facts at the place of an incident on which its rule hangs.
func (v *view) mightFire(in *model.Incident) {
	hangs := factsOf(in.Rule)
	near := operation.Near(v.sys, in)
	look := func(e model.Entity, is alike) func(string, model.AnyFact) {
		return func(path string, f model.AnyFact) {
			if !f.Known() && slices.Contains(hangs[is], path) {
				v.lacks(e.Name + "." + path)
			}
		}
	}
	for _, l := range v.sys.Lines {
		if near.Fact(l.Entity().Name + ".") {
			l.Facts(look(l.Entity(), lineShape(l)))
		}
	}
	for _, b := range v.sys.Boxes {
		if near.Fact(b.Entity().Name + ".") {
			b.Facts(look(b.Entity(), boxShape(b)))
		}
	}
}
