package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
)

// tally counts what was found of one kind of thing.
type tally struct{ expected, found, extra int }

func (t *tally) add(u tally) {
	t.expected += u.expected
	t.found += u.found
	t.extra += u.extra
}

func (t tally) recall() float64    { return share(t.found, t.expected) }
func (t tally) precision() float64 { return share(t.found, t.found+t.extra) }

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// score is how one template was read.
type score struct {
	template            string
	boxes, lines, facts tally
	// hinted are the lines that only permissions or addresses suggest.
	hinted tally
	misses []string
	unkept map[string]int
	took   time.Duration
	err    error
}

// read reads a template, writes it as a model, and loads that.
func read(sources []string) (*draft.Draft, *model.System, error) {
	d, err := importer.Read(context.Background(), sources)
	if err != nil {
		return nil, nil, err
	}
	src, err := cuefile.Write(d)
	if err != nil {
		return nil, nil, err
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(src))})
	if err != nil {
		return nil, nil, err
	}
	if loaded[0].System == nil {
		return nil, nil, fmt.Errorf("the model that was written doesn't load: %v", loaded[0].Problems)
	}
	return d, loaded[0].System, nil
}

// judge holds a template against its expectation.
func judge(corpus string, e expectation) score {
	s := score{template: e.Template, unkept: map[string]int{}}
	began := time.Now()
	d, system, err := read(e.sources(corpus))
	s.took = time.Since(began)
	if err != nil {
		s.err = err
		s.misses = append(s.misses, strings.ReplaceAll(err.Error(), corpus+string(filepath.Separator), ""))
		for _, l := range e.Lines {
			s.count(l).expected++
		}
		s.boxes.expected = len(e.Boxes)
		return s
	}
	s.judgeBoxes(e, system)
	s.judgeLines(e, d, system)
	return s
}

// bare leaves a name's letters and digits: ids are equal up to what had to be replaced.
var notLetter = regexp.MustCompile(`[^A-Za-z0-9]+`)

func bare(id string) string { return notLetter.ReplaceAllString(id, "-") }

func (s *score) judgeBoxes(e expectation, system *model.System) {
	left := map[string]*model.Box{}
	for _, b := range system.Boxes {
		left[bare(b.ID)] = b
	}
	for _, want := range e.Boxes {
		s.boxes.expected++
		b := left[bare(want.ID)]
		switch {
		case b == nil:
			s.miss("no box %s (%s)", want.ID, want.Kind)
		case string(b.Kind) != kindOf(want.Kind, want.Platform):
			s.miss("box %s is a %s, not a %s", want.ID, b.Kind, kindOf(want.Kind, want.Platform))
			s.boxes.extra++
		default:
			s.boxes.found++
		}
		delete(left, bare(want.ID))
	}
	for _, b := range system.Boxes {
		if left[bare(b.ID)] == b && !slices.Contains(b.Tags.Or(nil), "infrastructure") && !e.allows(b.ID) {
			s.boxes.extra++
			s.miss("box %s is too much", b.ID)
		}
	}
}

// allows says whether nothing is wrong with a box that only extra lines lead to.
func (e expectation) allows(id string) bool {
	return slices.ContainsFunc(e.AllowedExtra, func(x [2]string) bool { return bare(x[0]) == bare(id) || bare(x[1]) == bare(id) })
}

// count is where a line is counted: with those that templates state, or with those
// that permissions and addresses suggest.
func (s *score) count(e expected) *tally {
	if e.Derivable == "iam" {
		return &s.hinted
	}
	return &s.lines
}

func (s *score) judgeLines(e expectation, d *draft.Draft, system *model.System) {
	left := slices.Clone(system.Lines)
	for _, want := range e.Lines {
		t := s.count(want)
		if !want.optional() {
			t.expected++
		}
		got := best(want, left)
		if got == nil {
			if s.parked(want, system) {
				t.found++
				continue
			}
			if !want.optional() {
				s.miss("no line %s → %s (%s, %s)", want.From, want.To, want.Mode, want.Derivable)
			}
			continue
		}
		if !want.optional() {
			t.found++
		}
		left = slices.DeleteFunc(left, func(l *model.Line) bool { return l == got })
		s.judgeFacts(want, got)
	}
	for _, l := range left {
		if e.extra(l) {
			continue
		}
		f := d.Line(l.ID)
		if f.Level == draft.Permission || f.Level == draft.Environment {
			s.hinted.extra++
		} else {
			s.lines.extra++
		}
		s.miss("line %s (%s → %s, %s) is too much", l.ID, l.From.ID, l.To.ID, f.Level)
	}
	for id, facts := range e.QueueFacts {
		for _, b := range system.Boxes {
			if bare(b.ID) == bare(id) {
				for name, want := range facts {
					s.fact(id+"."+name, want, queueFact(name, b))
				}
			}
		}
	}
}

func (e expectation) extra(l *model.Line) bool {
	return slices.ContainsFunc(e.AllowedExtra, func(x [2]string) bool {
		return (x[0] == "*" || bare(x[0]) == bare(l.From.ID)) && (x[1] == "*" || bare(x[1]) == bare(l.To.ID))
	})
}

// parked tells whether a line that is expected is a dead letter of the box it leaves:
// there it isn't a line but a fact.
func (s *score) parked(want expected, system *model.System) bool {
	for _, b := range system.Boxes {
		if bare(b.ID) != bare(want.From) {
			continue
		}
		if to, ok := b.Inbox.DeadLetter.To.Get(); ok && bare(to.ID) == bare(want.To) {
			return true
		}
		for _, l := range b.Into {
			if to, ok := l.DeadLetter.To.Get(); ok && bare(to.ID) == bare(want.To) {
				return true
			}
		}
	}
	return false
}

// best is the line that fits most of what is expected.
func best(want expected, left []*model.Line) *model.Line {
	var at *model.Line
	most := -1
	for _, l := range left {
		if bare(l.From.ID) != bare(want.From) || bare(l.To.ID) != bare(want.To) {
			continue
		}
		n := 0
		for name, w := range want.Facts {
			if got := factOf(name, l); got != noPlace && got.is(w) {
				n++
			}
		}
		if n > most {
			at, most = l, n
		}
	}
	return at
}

func (s *score) judgeFacts(want expected, l *model.Line) {
	if m := modeOf(l); m != "" && want.Mode != "unstated" {
		s.fact(l.ID+": mode", want.Mode, got{value: m, known: true})
	}
	names := make([]string, 0, len(want.Facts))
	for name := range want.Facts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		have := factOf(name, l)
		if have == noPlace {
			s.unkept[name]++
			continue
		}
		s.fact(l.ID+": "+name, want.Facts[name], have)
	}
	for name, w := range want.Defaults {
		if have := factOf(name, l); have != noPlace && have.stated {
			s.facts.extra++
			s.miss("%s: the default %s (%v) is written as stated", l.ID, name, w)
		}
	}
}

// fact holds one fact against what is expected of it.
func (s *score) fact(name string, want any, have got) {
	if want == nil || want == false {
		if have.stated && !have.none && have.value != false {
			s.facts.extra++
			s.miss("%s is %v, and is nowhere stated", name, have.value)
		}
		return
	}
	s.facts.expected++
	switch {
	case have.is(want):
		s.facts.found++
	case have.known:
		s.facts.extra++
		s.miss("%s is %v, not %v", name, have.value, want)
	default:
		s.miss("%s isn't there: %v", name, want)
	}
}

func (s *score) miss(format string, args ...any) {
	s.misses = append(s.misses, fmt.Sprintf(format, args...))
}
