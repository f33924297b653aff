package lsp

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/markdown"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/mend"
)

// Desk judges in this process. It keeps the last systems that could be judged, so
// that whoever asks about one need not wait for it to be read again.
type Desk struct {
	// Options are how models are read and judged. Its day is asked for anew each time.
	Options judge.Options
	// Day is the day of a judgement.
	Day func() time.Time

	work sync.Mutex // one model is read at a time
	mu   sync.Mutex
	kept []*known // the last first
}

// maxKept is how many systems are kept.
const maxKept = 4

// known is a system as it was read and judged. It is never changed.
type known struct {
	ask    Ask
	loaded model.Loaded
	report *rules.Report
	search time.Duration
	// mends are its changes, once somebody has asked for them.
	mends *[]mend.Mend
}

func (d *Desk) find(a Ask) *known {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.kept {
		if k.ask.Dir == a.Dir && maps.Equal(k.ask.Files, a.Files) {
			return k
		}
	}
	return nil
}

// keep keeps a system, in the place of what was kept of its directory before.
func (d *Desk) keep(k *known) *known {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = slices.DeleteFunc(d.kept, func(o *known) bool { return o.ask.Dir == k.ask.Dir })
	d.kept = slices.Insert(d.kept, 0, k)
	if len(d.kept) > maxKept {
		d.kept = slices.Delete(d.kept, maxKept, len(d.kept))
	}
	return k
}

func (d *Desk) options() judge.Options {
	o := d.Options
	o.Now = d.Day()
	return o
}

// read reads a model, and tells whether it is one.
func (d *Desk) read(a Ask) (loaded model.Loaded, is bool, err error) {
	overlay := map[string][]byte{}
	for name, src := range a.Files {
		overlay[name] = []byte(src)
	}
	if !model.Describes(a.Dir, overlay) {
		return loaded, false, nil
	}
	o := d.reading(a)
	for l, err := range judge.Each([]string{a.Dir}, o) {
		if err != nil {
			return loaded, true, err
		}
		loaded = l
	}
	return loaded, true, nil
}

// reading are the options for a model as an editor has it. What is said of stages is said
// of all models that are open, and some take less of it; one that needs more is read in a
// stage that its files show.
func (d *Desk) reading(a Ask) judge.Options {
	o := d.options()
	o.Model.Overlay, o.Model.Keep = map[string][]byte{}, true
	for name, src := range a.Files {
		o.Model.Overlay[name] = []byte(src)
	}
	o.Model.AnyStage, o.Model.Lenient = true, true
	return o
}

// judged is a model as it was read, and judged; known is nil where it can't be.
func (d *Desk) judged(a Ask) (k *known, loaded model.Loaded, is bool, err error) {
	d.work.Lock()
	defer d.work.Unlock()
	if a.Kept {
		k = d.find(a)
	}
	if k == nil {
		if loaded, is, err = d.read(a); err != nil || !is || len(loaded.Problems) > 0 {
			return nil, loaded, is, err
		}
		k = &known{ask: a, loaded: loaded}
		k.ask.Whole = false
	}
	o := d.options()
	defer o.Bounds.Watch()()
	switch {
	case a.Whole && !k.ask.Whole:
		began := time.Now()
		k = &known{ask: a, loaded: k.loaded, report: judge.System(k.loaded.System, o)}
		k.search = time.Since(began)
	case k.report == nil:
		k = &known{ask: k.ask, loaded: k.loaded, report: judge.Quick(k.loaded.System, o)}
	}
	return d.keep(k), k.loaded, true, nil
}

// Verdict judges a model.
func (d *Desk) Verdict(_ context.Context, a Ask) (*Verdict, error) {
	k, loaded, is, err := d.judged(a)
	if err != nil || !is {
		return &Verdict{}, err
	}
	w := newWriter(a.Dir, loaded.Files)
	v := &Verdict{IsModel: true, Loads: k != nil, Whole: k == nil || k.ask.Whole}
	for name := range loaded.Files {
		v.Read = append(v.Read, name)
	}
	slices.Sort(v.Read)
	if k == nil {
		v.Diagnostics = w.problems(loaded.Problems)
		return v, nil
	}
	v.Search, v.Diagnostics = k.search, w.messages(k.report)
	v.Entities, v.Platforms = w.entities(loaded.System), ownPlatforms(loaded.Tree)
	return v, nil
}

// Facts are what is known of an entity.
func (d *Desk) Facts(_ context.Context, a Ask, entity string) (string, error) {
	k := d.find(a)
	if k == nil {
		var err error
		if k, _, _, err = d.judged(a); err != nil || k == nil {
			return "", err
		}
	}
	var b strings.Builder
	found, err := markdown.Entity(&b, k.report, entity)
	if !found {
		return "", err
	}
	return b.String(), err
}

// Mends are the changes that need no thought.
func (d *Desk) Mends(_ context.Context, a Ask) ([]Mend, error) {
	a.Kept = true
	k, loaded, is, err := d.judged(a)
	if err != nil || !is {
		return nil, err
	}
	made, err := d.mends(a, k)
	if err != nil {
		return nil, err
	}
	w := newWriter(a.Dir, loaded.Files)
	var out []Mend
	for _, m := range made {
		w.alike(m.At.File, loaded.Files)
		w.alike(m.File, loaded.Files)
		one := Mend{Title: plain.Text(m.Title), Rule: m.Rule, Edit: Edit{New: m.Text}}
		one.At.File, one.At.Range = w.place(m.At)
		one.Edit.File, one.Edit.Range = w.place(value.Span{File: m.File, Start: m.Start, End: m.End})
		out = append(out, one)
	}
	return out, nil
}

// mends are the changes of a model, nil where it can't be judged. They are asked for each
// time that a cursor moves, and found once for a text.
func (d *Desk) mends(a Ask, k *known) ([]mend.Mend, error) {
	if k != nil && k.mends != nil {
		return *k.mends, nil
	}
	as := judge.Quick
	if k != nil && k.ask.Whole {
		as = judge.System
	}
	d.work.Lock()
	defer d.work.Unlock()
	made, err := judge.Mends(a.Dir, d.reading(a), as)
	if k != nil && err == nil {
		with := *k
		with.mends = &made
		d.keep(&with)
	}
	return made, err
}

func ownPlatforms(root *value.Node) (ids []string) {
	if n := root.Get("platforms"); n != nil {
		for _, f := range n.Fields {
			ids = append(ids, f.Label)
		}
	}
	return ids
}
