package diff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model"
)

// sheet is all that an entity says, in the order in which facts are listed.
type sheet []entry

// entry is one field of an entity.
type entry struct {
	path string
	// key is what the field means, with entities by the names that they are compared
	// by; two fields with one key say the same. "" is nothing that is stated.
	key string
	// is the value as people read it.
	is Value
}

// writer writes a sheet.
type writer struct {
	sheet sheet
	call  naming
}

// sheet is all that an entity says, with the entities that it names called by a naming.
func (e *entity) sheet(call naming) sheet {
	w := &writer{call: call}
	switch e.Part {
	case System:
		w.say("system", e.system.Name)
		w.facts(e.system.Facts)
	case Group:
		w.say("kind", e.group.Kind)
		w.text("title", e.group.Title)
		if p := e.group.Parent; p != nil {
			w.name("parent", Group, p.ID)
		}
	case Box:
		w.say("kind", string(e.box.Kind))
		w.facts(e.box.Facts)
		w.quotas(e.box.Capacity.Quotas)
	case Line:
		w.name("from", Box, e.line.From.ID)
		w.name("to", Box, e.line.To.ID)
		w.interaction(e.line)
		w.facts(e.line.Facts)
		w.experiments(e.line.Experiments)
	case Flow:
		w.facts(e.flow.Facts)
		w.steps(e.flow)
		w.effects(e.flow.Effects)
	}
	return w.sheet
}

func (w *writer) add(path, key, text string) {
	w.sheet = append(w.sheet, entry{path: path, key: key, is: Value{Text: text, State: model.Stated}})
}

// say adds a field that is always there; what it says is a word.
func (w *writer) say(path, text string) { w.add(path, "="+text, text) }

// text adds a text, if there is one.
func (w *writer) text(path, text string) {
	if text != "" {
		w.add(path, "="+text, written(text))
	}
}

func (w *writer) name(path string, part Part, id string) { w.add(path, "="+w.call(part, id), id) }

// facts adds the facts that an entity lists.
func (w *writer) facts(list func(func(string, model.AnyFact))) {
	list(func(path string, f model.AnyFact) {
		if strings.HasPrefix(path, "interaction.") {
			return // said as one
		}
		e := entry{path: path, is: Value{State: f.State()}}
		var key string
		key, e.is.Text = w.value(path, f)
		switch {
		case f.Lent():
			e.is = Value{} // it is told where it is stated
		case f.Asked():
			e.key, e.is = "?", Value{Text: "unknown"}
		case f.State() == model.Stated && f.None():
			e.key, e.is.Text = "none", "none"
		case f.State() == model.Stated:
			e.key = "=" + key
		case f.State() == model.Implied:
			if e.is.By = impliedBy(f); e.is.By == "" {
				e.is = Value{} // that follows from the rest
			}
		default:
			e.is = Value{}
		}
		w.sheet = append(w.sheet, e)
	})
}

// impliedBy is the platform that implies a fact, "" where only the model's shape does.
func impliedBy(f model.AnyFact) string {
	o := f.Origin()
	if o == nil || o.Source == nil || o.Source.URL == "" { // all that a platform says has a source
		return ""
	}
	return o.Source.By
}

// value is what a fact says, by the names that entities are compared by, and as people
// read it.
func (w *writer) value(path string, f model.AnyFact) (key, text string) {
	if f.None() {
		return "none", "none"
	}
	switch f := f.(type) {
	case *model.Fact[string]:
		v := f.Or("")
		if key = v; path == "buffer.name" || path == "conversation" {
			key = w.call(Box, v)
		}
		return key, written(v)
	case *model.Fact[[]string]:
		return list(f.Or(nil), func(v string) (string, string) { return v, written(v) })
	case *model.Fact[[]*model.Box]:
		return list(f.Or(nil), func(b *model.Box) (string, string) { return w.call(Box, b.ID), b.ID })
	case *model.Fact[[]*model.Line]:
		return list(f.Or(nil), func(l *model.Line) (string, string) { return w.call(Line, l.ID), l.ID })
	case *model.Fact[model.Platforms]:
		ids := f.Or(nil)
		if len(ids) == 1 {
			return ids[0], written(ids[0])
		}
		var keys, texts []string
		for _, id := range ids {
			keys, texts = append(keys, strconv.Quote(id)), append(texts, written(id))
		}
		return strings.Join(keys, ","), "[" + strings.Join(texts, ", ") + "]"
	case *model.Fact[*model.Box]:
		if b := f.Or(nil); b != nil {
			return w.call(Box, b.ID), b.ID
		}
	case *model.Fact[*model.Line]:
		if l := f.Or(nil); l != nil {
			return w.call(Line, l.ID), l.ID
		}
	case *model.Fact[*model.Group]:
		if g := f.Or(nil); g != nil {
			return w.call(Group, g.ID), g.ID
		}
	default:
		return f.Text(), f.Text()
	}
	return "", ""
}

// list is a list of what has no order.
func list[T any](of []T, say func(T) (key, text string)) (key, text string) {
	type both struct{ key, text string }
	var all []both
	for _, v := range of {
		k, t := say(v)
		all = append(all, both{k, t})
	}
	slices.SortFunc(all, func(a, b both) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.text, b.text)) })
	var keys, texts []string
	for _, b := range all {
		keys, texts = append(keys, strconv.Quote(b.key)), append(texts, b.text)
	}
	return strings.Join(keys, ","), "[" + strings.Join(texts, ", ") + "]"
}

// written is a text as a team writes it: in quotes, where it is more than a word, or
// could be taken for one of ours.
func written(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./@:+", r)
	}
	if s == "" || s == "unknown" || s == "none" || strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// interaction adds how a line talks: one word for what is three facts.
func (w *writer) interaction(l *model.Line) {
	facts := []struct {
		name string
		f    model.AnyFact
	}{{"mode", &l.Mode}, {"channel", &l.Reach}, {"delivery", &l.Delivery}}
	var parts []string
	stated, asked, by := 0, 0, ""
	for _, p := range facts {
		switch {
		case p.f.Asked():
			asked++
			parts = append(parts, p.name+": unknown")
		case p.f.State() == model.Stated:
			stated++
			parts = append(parts, p.name+": "+p.f.Text())
		case p.f.State() == model.Implied:
			by = cmp.Or(by, impliedBy(p.f))
		}
	}
	name := l.InteractionName()
	e := entry{path: "interaction", key: strings.Join(parts, ", ")}
	switch {
	case asked == len(facts):
		e.key, e.is = "?", Value{Text: "unknown"}
	case len(parts) == 0 && by != "" && name != "unknown":
		e.key, e.is = "", Value{Text: name, State: model.Implied, By: by}
	case len(parts) == 0:
		e.key = ""
	case asked == 0 && l.Mode.State() == model.Stated && stated > 1:
		e.is = Value{Text: name, State: model.Stated}
	default:
		e.is = Value{Text: "{" + e.key + "}", State: model.Stated}
	}
	w.sheet = append(w.sheet, e)
}

func (w *writer) quotas(all []model.Quota) {
	seen := map[string]int{}
	var out []entry
	for _, q := range all {
		var parts []string
		for _, f := range []struct {
			name string
			f    model.AnyFact
		}{{"limit", &q.Limit}, {"used", &q.Used}} {
			if f.f.Asked() || f.f.Known() {
				parts = append(parts, f.name+": "+f.f.Text())
			}
		}
		text := "{" + strings.Join(parts, ", ") + "}"
		out = append(out, entry{path: numbered("capacity.quotas["+written(q.Name)+"]", seen), key: "=" + text, is: Value{Text: text, State: model.Stated}})
	}
	w.sorted(out)
}

func (w *writer) experiments(all []model.Experiment) {
	seen := map[string]int{}
	var out []entry
	for _, x := range all {
		text := written(x.Says())
		if x.Says() == "" {
			text = "done"
		}
		if x.Link != "" {
			text += " (" + written(x.Link) + ")"
		}
		path := "experiments[" + written(x.Kind)
		if !x.Date.IsZero() {
			path += " on " + x.Date.Format(time.DateOnly)
		}
		out = append(out, entry{path: numbered(path+"]", seen), key: "=" + text, is: Value{Text: text, State: model.Stated}})
	}
	w.sorted(out)
}

// sorted adds entries whose order means nothing.
func (w *writer) sorted(all []entry) {
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.path, b.path) })
	w.sheet = append(w.sheet, all...)
}

// numbered tells things of one name apart.
func numbered(path string, seen map[string]int) string {
	seen[path]++
	if n := seen[path]; n > 1 {
		return path + " #" + strconv.Itoa(n)
	}
	return path
}
