package aws

import (
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// flow proposes the way of one execution: what starts it, then its states in a row,
// the default branch of a choice.
func (w *machine) flow(d *tree.Value) {
	f := &draft.Flow{ID: w.r.ID, At: w.r.At}
	for _, l := range w.m.d.Lines {
		if l.To == w.r.ID && l.Level != draft.Permission {
			f.Steps = append(f.Steps, draft.Step{Line: l.ID})
			break
		}
	}
	seen := map[string]bool{}
	for name := d.Get("StartAt").Word(); name != "" && !seen[name]; {
		seen[name] = true
		s := d.Get("States", name)
		switch s.Get("Type").Word() {
		case "Task":
			if id := w.lines[name]; id != "" {
				f.Steps = append(f.Steps, draft.Step{Line: id})
			}
		case "Parallel":
			var all []string
			for _, b := range s.Get("Branches").List() {
				all = append(all, w.inside(b, 0)...)
			}
			if len(all) > 0 {
				f.Steps = append(f.Steps, draft.Step{Together: all})
			}
		case "Map":
			for _, id := range w.inside(first(s, "ItemProcessor", "Iterator"), 0) {
				f.Steps = append(f.Steps, draft.Step{Line: id})
			}
		}
		next := s.Get("Next").Word()
		if s.Get("Type").Word() == "Choice" {
			next = s.Get("Default").Word()
		}
		name = next
	}
	if len(f.Steps) > 1 {
		w.m.d.Flows = append(w.m.d.Flows, f)
	}
}

// inside are the lines of the states in a branch or a map, along their way.
func (w *machine) inside(d *tree.Value, depth int) []string {
	var all []string
	seen := map[string]bool{}
	for name := d.Get("StartAt").Word(); name != "" && !seen[name] && depth < 20; {
		seen[name] = true
		s := d.Get("States", name)
		if id := w.lines[name]; id != "" && s.Get("Type").Word() == "Task" {
			all = append(all, id)
		}
		for _, b := range s.Get("Branches").List() {
			all = append(all, w.inside(b, depth+1)...)
		}
		if in := first(s, "ItemProcessor", "Iterator"); in != nil {
			all = append(all, w.inside(in, depth+1)...)
		}
		next := s.Get("Next").Word()
		if s.Get("Type").Word() == "Choice" {
			next = s.Get("Default").Word()
		}
		name = next
	}
	return all
}
