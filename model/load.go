// Package model reads what a team writes about its system and turns it into
// facts: stated, implied (by a platform, with its source) or unknown.
//
// The team's CUE is evaluated on its own and then held against schema.cue by a
// validator derived from it; it is never unified with the schema, which takes
// ten times as long and hides one mistake behind another.
package model

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"tautline.dev/model/schema"
	"tautline.dev/model/value"
)

// SchemaSource is schema.cue: the language, as CUE.
//
//go:embed schema.cue
var SchemaSource []byte

// ImportPath is what a team's files import.
const ImportPath = "tautline.dev/model"

// maxFile is the most that one file may hold; a model of 20,000 lines takes 6 MB.
const maxFile = 64 << 20

var language = sync.OnceValue(func() *schema.Schema {
	s, err := schema.Parse(SchemaSource)
	if err != nil {
		panic(fmt.Sprintf("model: schema.cue: %v", err))
	}
	return s
})

// Loaded is one system as it was read: a System, or the problems that keep it
// from being judged.
type Loaded struct {
	// Dir is the directory it came from, and Stage the stage that it was read in.
	Dir   string
	Stage Stage
	// System is nil if there are problems.
	System   *System
	Problems []value.Problem
	// Empty tells that the problem is a directory in which there is no CUE file.
	Empty bool
	// Draft is the system as far as it could be read where there are problems:
	// enough to look for mistakes of other kinds, and nothing to judge.
	Draft *System
	// Tree are the values of the model, and Files the files that it was read from,
	// by their absolute names, where Options.Keep asks for them. Tree is nil where
	// nothing could be evaluated.
	Tree  *value.Node
	Files value.Files
	// Unlisted are the tags of which the sources don't show all values; see Others.
	Unlisted []string
}

// Options are what loading needs to know.
type Options struct {
	// Dir is where relative arguments start and what file names are relative
	// to; "" is the working directory.
	Dir string
	// Stdin is read for the argument "-".
	Stdin io.Reader
	// Overlay is what some files hold in the place of what is written in them, by their
	// absolute paths: how a model would be read after a change, or as an editor has it.
	Overlay map[string][]byte
	// PassedOver is told what beside the models isn't read. It may be nil.
	PassedOver func(PassedOver)
	// Unasked is told of each system that is read with the default of a tag which nobody
	// gave. It may be nil.
	Unasked func(*System)
	// Stages are those that each system is read in, one after the other; without any it
	// is read once. A system that takes no tag is the same in all, and read once, too.
	Stages []Stage
	// AnyStage reads a system of which nobody says the stage in one that its sources show,
	// where it can't be read without; see anyStage.
	AnyStage bool
	// Lenient leaves off what a system doesn't take: it may be one of another time.
	Lenient bool
	// NoStage is told of a system, by its directory, that can be read and knows nothing of a
	// value that a stage gives it: it is not read in that stage. Nil where that is a mistake.
	NoStage func(dir, given string)
	// Known is what was read of some directories before, by their absolute paths: they are
	// not read again.
	Known map[string][]Loaded
	// Keep has each Loaded hold what it was read from.
	Keep bool
	// Changeable keeps with each system what it takes to try a change of it; see
	// System.With.
	Changeable bool
}

// ErrNothing says that the arguments name no system at all.
var ErrNothing = errors.New("no system found")

// Load reads the systems that the arguments name: a file, a directory, a
// directory and all below it ("./..."), or "-" for standard input. Without
// arguments it reads the working directory. A directory below "..." that holds
// no system is passed over; one that was named is a problem.
func Load(args []string, o Options) ([]Loaded, error) {
	var out []Loaded
	for l, err := range Each(args, o) {
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// Each reads the same systems as Load, one after the other, and keeps none of
// them. It ends with the first error: an argument that names nothing.
func Each(args []string, o Options) iter.Seq2[Loaded, error] {
	return func(yield func(Loaded, error) bool) {
		dir, err := filepath.Abs(o.Dir)
		if err != nil {
			yield(Loaded{}, err)
			return
		}
		if len(args) == 0 {
			args = []string{"."}
		}
		told := map[string]bool{}
		names := reading{base: dir}
		over := func(path, why string) {
			if o.PassedOver != nil && !told[path] {
				told[path] = true
				o.PassedOver(PassedOver{names.name(path), why})
			}
		}
		read := func(sources []source, known tagged) (taken, more bool) {
			for _, src := range sources {
				if was, ok := o.Known[src.dir]; ok && src.whole() {
					taken = true // whoever read it has looked
					for _, l := range was {
						if !yield(l, nil) {
							return taken, false
						}
					}
					continue
				}
				stages := o.tellNoStage(names.name(src.dir), src.stages(dir, o, known))
				taken = taken || slices.ContainsFunc(stages, staged.takes)
				for _, l := range src.inStages(dir, o, stages) {
					taken = taken || len(l.Problems) > 0
					o.tellUnasked(l)
					if !yield(l, nil) {
						return taken, false
					}
				}
			}
			return taken, true
		}
		seen := map[string]bool{}
		var all []source
		for _, arg := range args {
			found, err := find(dir, arg, o, over)
			if err != nil {
				yield(Loaded{}, err)
				return
			}
			found = fresh(found, seen)
			if all = append(all, found...); len(o.Stages) > 0 {
				continue // whether a tag is taken, all of them say
			}
			if _, more := read(found, nil); !more {
				return
			}
		}
		if len(all) == 0 {
			yield(Loaded{}, fmt.Errorf("%w in %s: a system is a directory with CUE files that state \"system\", \"boxes\" and \"lines\"; start one with: tautline init", ErrNothing, strings.Join(args, " ")))
			return
		}
		if len(o.Stages) == 0 {
			return
		}
		if taken, more := read(all, tagsOfAll(all, dir, o)); more && !taken && !o.Lenient {
			yield(Loaded{}, fmt.Errorf("--tag %s: no system here takes a tag: a field takes a value by @tag(key), and a file counts in some stages by @if(name) before its package clause", o.Stages[0][0]))
		}
	}
}

// fresh are those of some sources that weren't seen before, and are now.
func fresh(found []source, seen map[string]bool) []source {
	return slices.DeleteFunc(found, func(s source) bool {
		again := seen[s.key()]
		seen[s.key()] = true
		return again
	})
}

// tellNoStage tells of the stages that a system knows nothing of, and leaves the others.
func (o Options) tellNoStage(dir string, all []staged) []staged {
	return slices.DeleteFunc(all, func(s staged) bool {
		if s.unknown != "" {
			o.NoStage(dir, s.unknown)
		}
		return s.unknown != ""
	})
}

// tellUnasked tells of the tags that nobody gave a system.
func (o Options) tellUnasked(l Loaded) {
	if o.Unasked != nil && !o.Lenient && l.System != nil && len(l.System.Unasked) > 0 {
		o.Unasked(l.System)
	}
}

// Others reads the systems that the arguments name in the stages that their sources show
// and that nobody has asked for. Where they can't all be listed, one comes with
// the tags on which that hangs, as Unlisted, and nothing else; what has no other stages
// doesn't come at all. Its errors are those of Each.
func Others(args []string, o Options) iter.Seq2[Loaded, error] {
	return func(yield func(Loaded, error) bool) {
		dir, err := filepath.Abs(o.Dir)
		if err != nil {
			yield(Loaded{}, err)
			return
		}
		var all []source
		seen := map[string]bool{}
		for _, arg := range args {
			found, err := find(dir, arg, o, func(string, string) {})
			if err != nil {
				yield(Loaded{}, err)
				return
			}
			all = append(all, fresh(found, seen)...)
		}
		var known tagged
		names := reading{base: dir}
		if len(o.Stages) > 0 {
			known = tagsOfAll(all, dir, o)
		}
		for _, s := range all {
			stages, unlisted := s.others(dir, o, s.stages(dir, o, known))
			if len(unlisted) > 0 && !yield(Loaded{Dir: names.name(s.dir), Unlisted: unlisted}, nil) {
				return
			}
			for _, in := range stages {
				if !yield(s.load(dir, o, staged{stage: in, chosen: true}), nil) {
					return
				}
			}
		}
	}
}

// others are the stages of a system beside those that it is read in.
func (s source) others(base string, o Options, asked []staged) ([]Stage, []string) {
	r := newReading(base, o.Overlay, staged{chosen: true})
	_, _ = r.instance(s) // what is wrong is told otherwise; the tags were looked for before
	var stages []Stage
	for _, a := range asked {
		stages = append(stages, a.stage)
	}
	return others(r.choices(s), stages)
}

func newReading(base string, overlay map[string][]byte, in staged) *reading {
	return &reading{base: base, files: value.Files{}, overlay: overlay, stage: in.stage, chosen: in.chosen, tags: map[string][]tag{}}
}

func (s source) load(base string, o Options, in staged) Loaded {
	return s.loadBy(newReading(base, o.Overlay, in), o, in)
}

func (s source) loadBy(r *reading, o Options, in staged) Loaded {
	out := Loaded{Dir: r.name(s.dir), Stage: in.stage}
	if len(in.problems) > 0 {
		out.Problems = sorted(in.problems)
		return out
	}
	if o.Keep {
		out.Files = r.files
	}
	inst, problems := r.instance(s)
	if len(problems) > 0 {
		out.Problems, out.Empty = problems, r.empty
		return out
	}
	root, evaluation := value.Evaluate(inst, r.files, "rules", "", "match")
	if large := tooLarge(root); len(large) > 0 {
		out.Problems = sorted(large)
		return out
	}
	if o.Keep {
		out.Tree = root
	}
	out.read(rooted(root, r.first()), evaluation, r.notes)
	if sys := out.System; sys != nil {
		sys.Files, sys.Stage, sys.Tagged, sys.Unasked = r.filesOf(inst), r.stage.String(), r.stage, r.unasked(s, r.stage)
		if o.Changeable {
			sys.root = root
		}
	}
	return out
}

// read makes a system of a tree, or the problems that keep it from being one.
func (out *Loaded) read(root *value.Node, evaluation, notes []value.Problem) {
	misshapen := language().Check("#System", root, "")
	sys, relational := decode(root)
	problems := append(misshapen, empty(root)...)
	problems = append(problems, beside(misshapen, evaluation)...)
	problems = append(problems, beside(misshapen, relational)...)
	if len(problems) > 0 {
		out.Problems, out.Draft = sorted(problems), sys
		return
	}
	sys.Dir, sys.Notes = out.Dir, notes
	sys.imply(ownPlatforms(root))
	out.System = sys
}

// beside are the problems about other fields than those that already have one:
// a value of the wrong shape can't be read either, and is told once.
func beside(told, more []value.Problem) []value.Problem {
	paths := map[string]bool{}
	for _, p := range told {
		paths[p.Path] = p.Path != "" // what is wrong with all of it says nothing of its parts
	}
	return slices.DeleteFunc(more, func(p value.Problem) bool { return paths[p.Path] })
}

// rooted gives a model a place of its own, so that what is missing from all of
// it can be told somewhere: its first line of code.
func rooted(root *value.Node, at value.Span) *value.Node {
	if !root.At.IsValid() {
		root.At = at
	}
	return root
}

// empty says what a model lacks that has the right shape and describes nothing.
func empty(root *value.Node) []value.Problem {
	if n := root.Get("boxes"); root.Kind == value.Struct && len(fields(n)) == 0 && (n == nil || n.Kind == value.Struct) {
		return []value.Problem{{At: root.At, Path: "boxes", Message: "the system has no boxes: there is nothing to judge"}}
	}
	return nil
}

// sorted puts problems in the order of the files, whoever found them first.
func sorted(ps []value.Problem) []value.Problem {
	key := func(p value.Problem) (string, int) {
		if p.At.File == nil {
			return "", 0
		}
		return p.At.File.Name, p.At.Start
	}
	slices.SortStableFunc(ps, func(a, b value.Problem) int {
		an, as := key(a)
		bn, bs := key(b)
		if c := strings.Compare(an, bn); c != 0 {
			return c
		}
		if as != bs {
			return as - bs
		}
		return strings.Compare(a.Error(), b.Error())
	})
	return once(ps)
}

// once tells a mistake once that several entities share, as through a hidden
// struct or a constraint over all of them.
func once(ps []value.Problem) []value.Problem {
	type mistake struct {
		at      value.Span
		message string
	}
	first := map[mistake]int{}
	more := map[int]int{}
	var out []value.Problem
	for _, p := range ps {
		m := mistake{p.At, p.Message}
		if i, seen := first[m]; seen && p.At.IsValid() {
			if out[i].Path != p.Path {
				more[i]++
			}
			continue
		}
		first[m] = len(out)
		out = append(out, p)
	}
	for i, n := range more {
		out[i].Message += fmt.Sprintf(" (and the same for %d more)", n)
	}
	return out
}
