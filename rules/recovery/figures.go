package recovery

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// wanting is a promise that nobody can judge, for want of figures: told once
// for each promise, however many flows it holds for.
type wanting struct {
	// promised is the promise in words: "0.999 promised by the system".
	promised string
	finding  rules.Finding
	flows    []*model.Flow
	// of are the entities whose figure is missing, each once.
	of   []model.Entity
	seen map[string]bool
	ids  []string
}

// figures collects what is wanting, in the order in which it turns up.
type figures struct {
	// path is the fact that would answer, of what people call it.
	path, of string
	all      []*wanting
	by       map[string]*wanting
}

// note takes down that a flow's promise wants the figure of an entity.
func (w *wanting) note(f *model.Flow, of model.Entity, id string) {
	if len(w.flows) == 0 || w.flows[len(w.flows)-1] != f {
		w.flows = append(w.flows, f)
	}
	if !w.seen[of.Name] {
		w.seen[of.Name] = true
		w.of = append(w.of, of)
		w.ids = append(w.ids, "`"+id+"`")
	}
}

// promise finds what is wanting for one promise.
func (fs *figures) promise(path, promised string, giver model.Entity, finding func(model.Entity) rules.Finding) *wanting {
	key := giver.Name + " " + path
	w := fs.by[key]
	if w == nil {
		w = &wanting{promised: promised, finding: finding(giver), seen: map[string]bool{}}
		if fs.by == nil {
			fs.by = map[string]*wanting{}
		}
		fs.by[key] = w
		fs.all = append(fs.all, w)
	}
	return w
}

// report asks for the figures. It is a question, whatever the rule weighs: the
// promise may well be kept.
func (fs *figures) report(p *rules.Pass) {
	for _, w := range fs.all {
		f := w.finding
		f.Severity, f.Unstated, f.Of, f.Discriminator = rules.Info, fs.path, w.of, fs.path
		for _, e := range rules.Told(w.of) {
			f.Related = append(f.Related, rules.To(e, "has no figure"))
		}
		kept := fmt.Sprintf("`%s` can keep it", w.flows[0].ID)
		if others := len(w.flows) - 1; others > 0 {
			kept = fmt.Sprintf("%s can keep it", phrase.Count(len(w.flows), "flow", "flows"))
		}
		f.Message = fmt.Sprintf("%s, and nobody has stated the %s of %s: so nobody knows whether %s", w.promised, fs.of, phrase.Some(w.ids), kept)
		p.Report(f)
	}
}
