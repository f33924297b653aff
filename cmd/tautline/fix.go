package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/phrase"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/render/plain"
)

// fixing are the flags of a command that can change models.
type fixing struct{ fix, diff bool }

func (x *fixing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&x.fix, "fix", false, "make what needs no thought in the source: state as unknown what a question asks for, remove waivers of nothing, put misspelt words right")
	f.BoolVar(&x.diff, "diff", false, "with --fix, print the changes as a diff and write nothing")
}

// check tells what doesn't go with the flags.
func (x *fixing) check(cmd *cobra.Command, args []string) error {
	switch f := cmd.Flags(); {
	case x.diff && !x.fix:
		return errors.New("--diff goes with --fix, and shows what that would change; what a change makes worse, --against shows")
	case x.diff && (f.Changed("output") || f.Changed("format")):
		return errors.New("--diff prints the changes in the place of the verdict; leave --output and --format away")
	case x.fix && slices.Contains(args, "-"):
		return errors.New("--fix changes files, and standard input is none; name the file")
	}
	return nil
}

// runFix makes the changes that need no thought, and tells the verdict on what the
// models are then.
func (a *app) runFix(args []string, o judge.Options, to []output, v format.Verdict, onlyShow bool) error {
	fixed, unjudged := judge.Fix(args, o)
	var u *judge.Unjudged
	if unjudged != nil && !errors.As(unjudged, &u) {
		if onlyShow {
			return unjudged // no document was asked for
		}
		return unwritten(a, to, format.Verdicts, unjudged)
	}
	fixed.Files = marked(fixed.Files)
	a.left(fixed)
	if onlyShow {
		if err := a.write(output{path: "-"}, func(w io.Writer, _ bool) error { return differences(w, fixed.Files) }); err != nil {
			return err
		}
		if unjudged != nil {
			return unjudged
		}
	} else {
		if err := a.rewrite(fixed.Files); err != nil {
			return err
		}
		a.mended(fixed)
		if unjudged != nil {
			return unwritten(a, to, format.Verdicts, unjudged)
		}
		v.Reports = fixed.Reports
		if err := write(a, to, format.Verdicts, v); err != nil {
			return err
		}
	}
	for _, r := range fixed.Reports {
		if r.Worst() >= v.FailOn {
			return verdict(exitFindings)
		}
	}
	return nil
}

// mostMended is how many changes are told one by one.
const mostMended = 20

// mended tells what was changed.
func (a *app) mended(fixed *judge.Fixed) {
	for i, m := range fixed.Mends {
		if i == mostMended {
			fmt.Fprintf(a.stderr, "tautline: and %d more\n", len(fixed.Mends)-i)
			break
		}
		fmt.Fprintf(a.stderr, "tautline: %s: %s\n", placed(m.At), plain.Text(m.Title))
	}
	fmt.Fprintf(a.stderr, "tautline: %s in %s\n", phrase.Count(len(fixed.Mends), "change", "changes"), phrase.Count(len(fixed.Files), "file", "files"))
}

// left tells what isn't mended though it could be elsewhere.
func (a *app) left(fixed *judge.Fixed) {
	for i, l := range fixed.Left {
		if i == mostMended {
			fmt.Fprintf(a.stderr, "tautline: not changed: %d more\n", len(fixed.Left)-i)
			break
		}
		about := l.Rule
		if about == "" {
			about = "a misspelt word"
		}
		fmt.Fprintf(a.stderr, "tautline: %s: not changed for %s on %s: %s\n", placed(l.At), plain.Text(about), plain.Text(l.On), plain.Text(l.Why))
	}
}

func placed(at value.Span) string {
	if !at.IsValid() {
		return "nowhere"
	}
	p := at.Place()
	return fmt.Sprintf("%s:%d:%d", plain.Text(filepath.ToSlash(p.File)), p.Line, p.Column)
}
