package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"tautline.dev/analysis/phrase"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/render/plain"
	"tautline.dev/render/sink"
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
		return unjudged
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

// differences writes what changes, as patch and git apply read it.
func differences(w io.Writer, files []judge.FixedFile) error {
	out := sink.New(w, sink.Patch, false)
	for _, f := range files {
		d := diff.Diff("a/"+f.Name, f.Before, "b/"+f.Name, f.After)
		_, d, _ = bytes.Cut(d, []byte("\n")) // "diff a b", which none of them needs
		if _, err := out.Write(d); err != nil {
			return err
		}
	}
	return out.Close()
}

// byteOrder is the mark that some editors begin a text with. Models are read without
// it, and a file that has one keeps it.
const byteOrder = "\ufeff"

// marked are the files with the mark that each begins with on the disk.
func marked(files []judge.FixedFile) []judge.FixedFile {
	out := slices.Clone(files)
	for i, f := range out {
		mark := markOf(f.Path)
		out[i].Before, out[i].After = append(mark, f.Before...), append(mark, f.After...)
	}
	return out
}

// markOf is the mark that a file begins with, if it has one.
func markOf(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil // whoever writes to it says so
	}
	defer f.Close()
	head := make([]byte, len(byteOrder))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != byteOrder {
		return nil
	}
	return slices.Clip(head)
}

// rewrite writes the files that change: all of them, or none where one can't be.
func (a *app) rewrite(files []judge.FixedFile) error {
	for _, f := range files {
		if err := rewritable(f); err != nil {
			return fmt.Errorf("%s: %w; nothing was changed", plain.Text(f.Name), err)
		}
	}
	for _, f := range files {
		if now, err := os.ReadFile(f.Path); err == nil && bytes.Equal(now, f.After) {
			continue // by another name of the same file
		}
		if err := replaceKeeping(f.Path, f.After); err != nil {
			return fmt.Errorf("%s: %w", plain.Text(f.Name), cause(err))
		}
	}
	return nil
}

// rewritable tells why a file is not to be changed.
func rewritable(f judge.FixedFile) error {
	path := destination(f.Path)
	info, err := os.Stat(path)
	if err != nil {
		return cause(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is no ordinary file")
	}
	if info.Mode().Perm()&0o222 == 0 {
		return errors.New("it is read-only")
	}
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return cause(err)
	}
	w.Close()
	now, err := os.ReadFile(path)
	if err != nil {
		return cause(err)
	}
	if !bytes.Equal(now, f.Before) {
		return errors.New("it has changed since it was read")
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
