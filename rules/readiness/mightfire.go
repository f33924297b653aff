package readiness

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/operation"
)

// Whether a rule could find fault with an entity once its unknown facts are stated. What a
// rule looks at, its own models tell: the facts on which its finding rests in the one that
// it fires on, those that the other one states otherwise, and those without which it finds
// nothing any more.

// alike is what entities have in common that a rule speaks of alike: the interaction of a
// line and the family of the box it leads to, or the family of a box.
type alike struct{ of, kind string }

func lineShape(l *model.Line) alike {
	return alike{"lines " + l.InteractionName(), string(l.To.Family())}
}

func boxShape(b *model.Box) alike { return alike{"boxes", string(b.Family())} }

// hangs are the facts on which the findings of a rule hang in its own models: those of
// entities of a shape at the place that it finds fault with, and those of lines or boxes
// anywhere else, such as the calls that lead there.
type hangs struct {
	near     map[alike][]string
	anywhere map[string][]string
}

// firesOn are the facts on which each rule hangs, worked out once.
var firesOn sync.Map

func factsOf(name string) hangs {
	if known, ok := firesOn.Load(name); ok {
		return known.(hangs)
	}
	out := hangs{map[alike][]string{}, map[string][]string{}}
	all := catalogue.All()
	if i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.Name == name }); i >= 0 && all[i].Before == "" {
		out.collect(all[i])
	}
	firesOn.Store(name, out)
	return out
}

// seer is told of a fact: whose it is, of which shape that is, and its path below it.
type seer func(e model.Entity, is alike, path string, f model.AnyFact)

func eachFact(s *model.System, see seer) {
	for _, l := range s.Lines {
		l.Facts(func(path string, f model.AnyFact) { see(l.Entity(), lineShape(l), path, f) })
	}
	for _, b := range s.Boxes {
		b.Facts(func(path string, f model.AnyFact) { see(b.Entity(), boxShape(b), path, f) })
	}
}

// collect adds what the models of a rule show: the facts on which its finding rests, those
// that its other model states otherwise, and those without which it finds nothing.
func (h *hangs) collect(rule *rules.Rule) {
	fires, quiet := ownModel(rule.Fires), ownModel(rule.Quiet)
	if fires == nil || quiet == nil {
		return
	}
	differ := map[string]bool{}
	says := map[string]string{}
	eachFact(quiet, func(e model.Entity, _ alike, path string, f model.AnyFact) { says[e.Name+"."+path] = f.Text() })
	eachFact(fires, func(e model.Entity, _ alike, path string, f model.AnyFact) {
		whole := e.Name + "." + path
		was, there := says[whole]
		differ[whole] = f.State() == model.Stated && there && was != f.Text()
	})
	at := map[string]bool{}
	found := rules.Judge(fires, rules.Options{Rules: catalogue.All(), Profile: "production"})
	for _, f := range slices.Concat(found.Findings, found.Waived) {
		if f.Rule != rule && f.Rule.Name != rule.Name {
			continue
		}
		if f.Unstated == "" {
			at[f.On.Name] = true
		}
		for _, b := range f.Facts {
			if b.Fact != nil && b.Fact.Known() {
				differ[b.Path] = true
			}
		}
	}
	eachFact(fires, func(e model.Entity, is alike, path string, f model.AnyFact) {
		if f.State() != model.Stated {
			return
		}
		if differ[e.Name+"."+path] && !slices.Contains(h.near[is], path) {
			h.near[is] = append(h.near[is], path)
		}
		if len(at) > 0 {
			h.without(rule, fires, at, e, is, path)
		}
	})
}

// without notes a fact without which a rule doesn't fire where it does.
func (h *hangs) without(rule *rules.Rule, fires *model.System, at map[string]bool, e model.Entity, is alike, path string) {
	unsaid := fires.With(asCUE(e.Name+"."+path, `"unknown"`))
	if unsaid.System == nil || len(unsaid.Problems) > 0 {
		return
	}
	still := map[string]bool{}
	for _, f := range rules.Judge(unsaid.System, rules.Options{Rules: []*rules.Rule{rule}, Profile: "production"}).Findings {
		if f.Unstated == "" {
			still[f.On.Name] = true
		}
	}
	kind, _, _ := strings.Cut(e.Name, ".")
	for on := range at {
		near := operation.Near(fires, &model.Incident{On: on}).Fact(e.Name + "." + path)
		switch {
		case still[on]:
		case near && !slices.Contains(h.near[is], path):
			h.near[is] = append(h.near[is], path)
		case !near && !slices.Contains(h.anywhere[kind], path):
			h.anywhere[kind] = append(h.anywhere[kind], path)
		}
	}
}

// asCUE is a value at a path.
func asCUE(path, is string) string {
	parts := strings.Split(path, ".")
	for i, p := range parts {
		parts[i] = strconv.Quote(p)
	}
	return strings.Join(parts, ": ") + ": " + is
}

func ownModel(src string) *model.System {
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src), Changeable: true})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
		return nil
	}
	return loaded[0].System
}

// mightFire notes the unknown facts on which the rule of an incident hangs.
func (v *view) mightFire(in *model.Incident) {
	hang := factsOf(in.Rule)
	near := operation.Near(v.sys, in)
	eachFact(v.sys, func(e model.Entity, is alike, path string, f model.AnyFact) {
		if f.Known() {
			return
		}
		kind, _, _ := strings.Cut(e.Name, ".")
		if near.Fact(e.Name+".") && hang.hasNear(is, kind, path) || slices.Contains(hang.anywhere[kind], path) {
			v.lacks(e.Name + "." + path)
		}
	})
}

// hasNear tells whether a rule hangs on a fact of an entity of a shape. While nobody says how
// its ends speak with each other, a line may be of any.
func (h *hangs) hasNear(is alike, kind, path string) bool {
	if slices.Contains(h.near[is], path) {
		return true
	}
	if !strings.HasPrefix(path, "interaction.") {
		return false
	}
	for shape, paths := range h.near {
		if strings.HasPrefix(shape.of, kind) && slices.Contains(paths, path) {
			return true
		}
	}
	return false
}
