package model

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"cuelang.org/go/cue/ast"

	"tautline.dev/model/value"
)

// One system can stand in several environments. CUE's own means say how they differ:
// a field with @tag(stage) takes a value, and a file that begins with @if(prod) counts
// only where prod is on. Both are given on the command line and nowhere else.

// Stage is what the command line says of one environment, in its order: "stage=prod"
// is a value, "prod" is on, and "!prod" is off.
type Stage []string

func (s Stage) String() string { return strings.Join(s, " ") }

// longestTag is how long a tag may be: it stands in titles and names.
const longestTag = 256

// mostStages is how many stages one run may be about.
const mostStages = 64

// Stages are the environments that tags make: several values of one key are as many,
// and several keys with several values all that can be made of them.
func Stages(tags []string) ([]Stage, error) {
	var keys []string
	values := map[string][]string{}
	for _, t := range tags {
		key, err := keyOf(t)
		if err != nil {
			return nil, err
		}
		if values[key] == nil {
			keys = append(keys, key)
		}
		if !slices.Contains(values[key], t) {
			values[key] = append(values[key], t)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	stages := []Stage{nil}
	for _, key := range keys {
		var more []Stage
		for _, s := range stages {
			for _, t := range values[key] {
				more = append(more, append(slices.Clip(s), t))
			}
		}
		if stages = more; len(stages) > mostStages {
			return nil, fmt.Errorf("these tags make more than %d stages: every value of one key with every value of the others", mostStages)
		}
	}
	return stages, nil
}

// keyOf is what a tag is about: "stage" of "stage=prod", "prod" of "prod" and "!prod".
func keyOf(tag string) (string, error) {
	key, _, valued := strings.Cut(tag, "=")
	if !valued {
		key = strings.TrimPrefix(tag, "!")
	}
	if strings.ContainsFunc(tag, func(r rune) bool { return !unicode.IsPrint(r) }) || len(tag) > longestTag {
		return "", fmt.Errorf("%.100q is no tag: a value is a word or a line of at most %d bytes", tag, longestTag)
	}
	if !ast.IsValidIdent(key) {
		return "", fmt.Errorf("%q is no tag: write key=value for a field with @tag(key), or name for files that begin with @if(name), and !name where they are left out", tag)
	}
	return key, nil
}

// cue is the stage as CUE takes it: what is off isn't named.
func (s Stage) cue() []string {
	return slices.DeleteFunc(slices.Clone(s), func(t string) bool { return strings.HasPrefix(t, "!") })
}

// Titled is what people call the system, with its stage where it is one of several.
func (s *System) Titled() string {
	if s.Stage == "" {
		return s.Title.Or(s.Name)
	}
	return s.Title.Or(s.Name) + " (" + s.Stage + ")"
}

// Called is the system's name, with its stage where it is one of several.
func (s *System) Called() string {
	if s.Stage == "" {
		return s.Name
	}
	return s.Name + " (" + s.Stage + ")"
}

// Key is what the system's findings are kept by, wherever they are kept: its name, with its
// stage where it is one of several. In which order a command line names tags says nothing.
func (s *System) Key() string {
	if len(s.Tagged) < 2 {
		return s.Called()
	}
	return s.Name + " (" + Stage(slices.Sorted(slices.Values(s.Tagged))).String() + ")"
}

// KeptAs tells whether something is kept by the system's key, or by what it was called
// with its tags in another order.
func (s *System) KeptAs(key string) bool {
	if key == s.Called() {
		return true
	}
	rest, named := strings.CutPrefix(key, s.Name+" (")
	stage, ends := strings.CutSuffix(rest, ")")
	return named && ends && s.InStage(stage)
}

// InStage tells whether a stage, as somebody wrote it, is the one of the system: made of
// the same tags, in any order.
func (s *System) InStage(stage string) bool {
	return stage == s.Stage || len(s.Tagged) > 1 && len(stage) == len(s.Stage) && s.Tagged.madeInto(stage)
}

// madeInto tells whether some text is made of the tags, each once. A tag may hold spaces,
// so that more than one may begin a text.
func (s Stage) madeInto(text string) bool {
	for i, t := range s {
		if len(s) == 1 {
			return text == t
		}
		if rest, begins := strings.CutPrefix(text, t+" "); begins && slices.Concat(s[:i], s[i+1:]).madeInto(rest) {
			return true
		}
	}
	return false
}

// names tells whether a stage says of anything by its name whether it is on: then of all
// files whether they count.
func (s Stage) names() bool {
	return slices.ContainsFunc(s, func(tag string) bool { return !strings.Contains(tag, "=") })
}

// staged is a stage as one system takes it, or why it can't.
type staged struct {
	stage    Stage
	chosen   bool
	problems []value.Problem
	// is the system as it was read, where that was done already.
	is *Loaded
	// unknown is the value of a field that can't have it: there is no such stage.
	unknown string
}

// stages are those of the command line that differ for a system. Which tags it takes
// stands in its files: they are looked through before.
func (s source) stages(base string, o Options, known tagged) []staged {
	switch {
	case len(o.Stages) > 0:
	case o.AnyStage:
		return s.anyStage(base, o)
	default:
		return []staged{{}}
	}
	k := known[s.key()]
	if k.broken {
		return []staged{{chosen: true}} // what is wrong is told when it is loaded
	}
	elsewhere := func(given string) bool { return o.Lenient || known.takes(given) }
	var out []staged
	seen := map[string]bool{}
	for _, stage := range o.Stages {
		if o.NoStage != nil {
			if in, without := s.unknown(base, o, stage, k.tags); without {
				out = append(out, in)
				continue
			}
		}
		is, problems := fitting(stage, k.tags, elsewhere)
		if len(problems) > 0 {
			return []staged{{chosen: true, problems: problems}}
		}
		if !seen[is.String()] {
			seen[is.String()] = true
			// What is given to another system, and a value of a field, say nothing of this
			// one's files.
			out = append(out, staged{stage: is, chosen: is.names() || o.Lenient})
		}
	}
	if o.AnyStage && len(out) == 1 && len(out[0].stage) == 0 {
		return s.anyStage(base, o)
	}
	return out
}

// unknown is a stage with a value that a field can't have, for it chooses between others;
// without is false where there is none. That there is no such stage is only said of a system
// that can be read in another: what else is wrong is told.
func (s source) unknown(base string, o Options, stage Stage, tags []tag) (in staged, without bool) {
	refusing := func(given string) int {
		return slices.IndexFunc(tags, func(t tag) bool { return t.takes(given) && t.kind == "string" && t.refuses(given) != "" })
	}
	i := slices.IndexFunc(stage, func(given string) bool { return refusing(given) >= 0 })
	if i < 0 {
		return staged{}, false
	}
	t := tags[refusing(stage[i])]
	for _, v := range t.one {
		other := slices.Clone(stage)
		other[i] = t.key + "=" + v
		is, problems := fitting(other, tags, func(string) bool { return true })
		in = staged{stage: is, chosen: true, problems: problems}
		if l := s.load(base, o, in); len(l.Problems) == 0 {
			return staged{unknown: stage[i]}, true
		} else if len(problems) == 0 {
			in.is = &l
		}
	}
	return in, true
}

// loaded is a system in a stage.
func (s source) loaded(base string, o Options, in staged) Loaded {
	if in.is != nil {
		return *in.is
	}
	return s.load(base, o, in)
}

// anyStage is a stage that a system can be read in of which nobody says one: without
// any, if that will do, else the first in which as many files count as may. A file that
// counts in none that can be read has a mistake, and then it is one of those.
func (s source) anyStage(base string, o Options) []staged {
	plain := newReading(base, o.Overlay, staged{})
	inNone := s.loadBy(plain, o, staged{})
	if len(plain.tags) == 0 { // no stage says anything else
		return []staged{{is: &inNone}}
	}
	r := newReading(base, o.Overlay, staged{chosen: true})
	_, _ = r.instance(s) // what is wrong is told of the stage
	all := r.choices(s)
	var tries []Stage
	if !slices.ContainsFunc(all, func(c choice) bool { return c.file }) {
		tries = append(tries, nil)
	} else {
		conditions := slices.DeleteFunc(slices.Clone(all), func(c choice) bool { return !c.file })
		tries, _ = others(conditions, nil)
		tries = append(tries, offAll(conditions))
		slices.SortStableFunc(tries, func(a, b Stage) int { return len(r.counting(s, b)) - len(r.counting(s, a)) })
	}
	if slices.ContainsFunc(all, func(c choice) bool { return !c.file && !c.defaulted }) {
		more, _ := others(all, nil)
		tries = append(tries, more...)
	}
	var first, failed *staged
	covered := map[string]bool{}
	for i, in := range tries {
		counting := r.counting(s, in)
		fresh := slices.ContainsFunc(counting, func(name string) bool { return !covered[name] })
		if first != nil && !fresh || i >= mostOthers {
			continue
		}
		try := &staged{stage: in, chosen: len(in) > 0}
		l := inNone
		if len(in) > 0 {
			l = s.load(base, o, *try)
		}
		try.is = &l
		if len(l.Problems) > 0 {
			if failed == nil {
				failed = try
			}
			continue
		}
		for _, name := range counting {
			covered[name] = true
		}
		if first == nil {
			first = try
		}
	}
	if first == nil || failed != nil && slices.ContainsFunc(r.counting(s, failed.stage), func(name string) bool { return !covered[name] }) {
		return []staged{*failed}
	}
	return []staged{*first}
}

// offAll is the stage in which each condition is off.
func offAll(conditions []choice) (out Stage) {
	for _, c := range conditions {
		out = append(out, "!"+c.key)
	}
	return out
}

// counting are the files of a system that count only in some stages, and in this one.
func (r *reading) counting(s source, in Stage) (out []string) {
	for name, tags := range r.tags {
		up, err := filepath.Rel(filepath.Dir(name), s.dir)
		if t, is := conditional(tags); is && t.holds(in) && (name == "-" || err == nil && filepath.IsLocal(up)) {
			out = append(out, name)
		}
	}
	return out
}

// tagged are the tags that systems take, by the keys of their sources.
type tagged map[string]struct {
	tags   []tag
	broken bool
}

func (t tagged) takes(given string) bool {
	for _, k := range t {
		if slices.ContainsFunc(k.tags, func(t tag) bool { return t.takes(given) }) {
			return true
		}
	}
	return false
}

// tagsOfAll looks through the files of some systems for the tags that they take.
func tagsOfAll(sources []source, base string, o Options) tagged {
	out := tagged{}
	for _, s := range sources {
		k := out[s.key()]
		r := newReading(base, o.Overlay, staged{chosen: true})
		_, problems := r.instance(s)
		k.tags = r.tagsOf(s)
		_, some := conditional(k.tags)
		k.broken = len(problems) > 0 && !some
		out[s.key()] = k
	}
	return out
}

// takes tells whether a system takes anything of the command line, or says what it
// doesn't.
func (s staged) takes() bool { return len(s.stage) > 0 || len(s.problems) > 0 }

// inStages reads a system in its stages. If one can't be judged, none is: what is wrong
// in all of them is told once, and what is wrong in some with their names.
func (s source) inStages(base string, o Options, stages []staged) []Loaded {
	var all, failed []Loaded
	in := map[string][]string{}
	for _, is := range stages {
		l := s.loaded(base, o, is)
		if all = append(all, l); len(l.Problems) > 0 {
			failed = append(failed, l)
		}
		for _, p := range l.Problems {
			in[said(p)] = append(in[said(p)], is.stage.String())
		}
	}
	if len(failed) == 0 || len(stages) == 1 {
		return all
	}
	out := failed[0]
	out.Problems = nil
	for _, l := range failed {
		for _, p := range l.Problems {
			where, first := in[said(p)]
			if !first {
				continue // told already
			}
			delete(in, said(p))
			if len(where) < len(stages) {
				p.Message += " (in " + strings.Join(where, ", and ") + ")"
			}
			out.Problems = append(out.Problems, p)
		}
	}
	out.Problems = sorted(out.Problems)
	return []Loaded{out}
}

// said tells problems apart, whatever stage they were found in.
func said(p value.Problem) string {
	at := ""
	if p.At.IsValid() {
		at = fmt.Sprintf("%s:%d", p.At.File.Name, p.At.Start)
	}
	return at + " " + p.Error()
}
