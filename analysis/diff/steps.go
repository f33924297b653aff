package diff

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// steps adds the steps of a flow, as a team writes them. Lines at the same time have no
// order, and neither have the branches of an either.
func (w *writer) steps(f *model.Flow) {
	key, text := w.inOrder(f, 0, len(f.Steps), 0)
	w.add("steps", "="+key, text)
}

func (w *writer) inOrder(f *model.Flow, from, to, depth int) (key, text string) {
	var keys, texts []string
	for i := from; i < to; {
		if len(f.Within[i]) == depth {
			k, t := w.atOnce(f.Steps[i])
			keys, texts = append(keys, k), append(texts, t)
			i++
			continue
		}
		either, end := f.Within[i][depth].Either, i
		for end < to && len(f.Within[end]) > depth && f.Within[end][depth].Either == either {
			end++
		}
		k, t := w.either(f, i, end, depth)
		keys, texts = append(keys, k), append(texts, t)
		i = end
	}
	return "[" + strings.Join(keys, ", ") + "]", "[" + strings.Join(texts, ", ") + "]"
}

func (w *writer) either(f *model.Flow, from, to, depth int) (key, text string) {
	var keys, texts []string
	for branch := range f.Branches[f.Within[from][depth].Either] {
		first := from
		for first < to && f.Within[first][depth].Branch != branch {
			first++
		}
		end := first
		for end < to && f.Within[end][depth].Branch == branch {
			end++
		}
		k, t := w.inOrder(f, first, end, depth+1)
		keys, texts = append(keys, k), append(texts, t)
	}
	slices.Sort(keys)
	return "{either: [" + strings.Join(keys, ", ") + "]}", "{either: [" + strings.Join(texts, ", ") + "]}"
}

// atOnce is a step: a line, or several that are done at the same time.
func (w *writer) atOnce(lines []*model.Line) (key, text string) {
	var keys, texts []string
	for _, l := range lines {
		keys, texts = append(keys, w.call(Line, l.ID)), append(texts, l.ID)
	}
	if len(lines) == 1 {
		return keys[0], texts[0]
	}
	slices.Sort(keys)
	slices.Sort(texts)
	return "[" + strings.Join(keys, ", ") + "]", "[" + strings.Join(texts, ", ") + "]"
}

func (w *writer) effects(lines []*model.Line) {
	if len(lines) == 0 {
		return
	}
	key, text := list(lines, func(l *model.Line) (string, string) { return w.call(Line, l.ID), l.ID })
	w.add("effects", "="+key, text)
}
