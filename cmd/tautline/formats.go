package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
)

// writing are the flags of a command that writes a document.
type writing struct {
	format string
	outs   []string
}

// formats are what a table offers.
type formats interface {
	Names() []string
	Help() string
	// Unjudged writes the document that there is in a format where nothing was judged; nil
	// where there is none.
	Unjudged(name string) func(format.Output, []model.Loaded) error
}

// formatFlag declares --format, from the formats that there are; the first is
// the usual one.
func (w *writing) formatFlag(cmd *cobra.Command, says string, tables ...formats) {
	var help []string
	for _, t := range tables {
		help = append(help, t.Help())
	}
	names := namesOf(tables)
	cmd.Flags().StringVarP(&w.format, "format", "f", names[0], says+": "+strings.Join(help, ", "))
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(names...)))
}

// flags declares --format and --output.
func (w *writing) flags(cmd *cobra.Command, says string, tables ...formats) {
	w.formatFlag(cmd, says, tables...)
	cmd.Flags().StringArrayVarP(&w.outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	must(cmd.RegisterFlagCompletionFunc("output", completeWith(namesOf(tables)...)))
}

// writes declares the flags of a command that writes a document, and notes what they are:
// where the command ends before it begins, the files that are asked for say so.
func (a *app) writes(cmd *cobra.Command, w *writing, says string, tables ...formats) {
	w.flags(cmd, says, tables...)
	a.asked[cmd] = &asked{w, tables}
}

// asked are the flags of a command that writes a document, and the formats that it has.
type asked struct {
	*writing
	tables []formats
}

// tell writes into each file that a run owes why there is no verdict, where its format can
// hold that. A command line of which a flag or an output isn't understood asks for no file:
// nobody can tell which.
func (a *app) tell(cmd *cobra.Command, err error) {
	var misread unreadable
	q := a.asked[cmd]
	if q == nil || errors.As(err, &misread) {
		return
	}
	to, misnamed := outputs(q.outs, q.format, namesOf(q.tables))
	if misnamed != nil {
		return
	}
	if !a.owed.known {
		a.owed.to(to)
	}
	failed := failedBy(err)
	for _, out := range to {
		for _, t := range q.tables {
			if write := t.Unjudged(out.format); write != nil && a.owed.owes(out.path) {
				err := a.write(out, func(w io.Writer, colour bool) error { return write(a.on(out, w, colour), failed) })
				if err != nil {
					return // it is removed
				}
			}
		}
	}
}

// failedBy are the systems that couldn't be judged. A run that fails before any model does
// is told as one.
func failedBy(err error) []model.Loaded {
	var u *judge.Unjudged
	if errors.As(err, &u) {
		return u.Failed
	}
	return []model.Loaded{{Problems: []value.Problem{{Message: err.Error()}}}}
}

// unreadable is an error of a command line of which a flag isn't understood.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

func namesOf(tables []formats) []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.Names()...)
	}
	return names
}

// outputs are where a document goes, in formats that there are. From now on they are
// owed.
func (a *app) outputs(w *writing, tables ...formats) ([]output, error) {
	to, err := outputs(w.outs, w.format, namesOf(tables))
	if err == nil {
		a.owed.to(to)
		for _, q := range a.asked {
			if q.writing == w {
				q.tables = tables
			}
		}
	}
	return to, err
}

// write writes a document to wherever it goes. The formats are in the table:
// whoever asks for others has been told.
func write[D any](a *app, to []output, t format.Table[D], doc D) error {
	for _, out := range to {
		f, _ := t.Find(out.format)
		err := a.write(out, func(w io.Writer, colour bool) error { return f.WriteTo(a.on(out, w, colour), doc) })
		if err != nil {
			return err
		}
	}
	return nil
}

// unwritten says why there is no document: to machines in a document of its own,
// and to people on stderr. What says so once is no more than passed on.
func unwritten[D any](a *app, to []output, t format.Table[D], err error) error {
	var done toldOf
	var v verdict
	if errors.As(err, &done) || errors.As(err, &v) {
		return err
	}
	var u *judge.Unjudged
	ofModel, failed := errors.As(err, &u), failedBy(err)
	var talk func(io.Writer, []model.Loaded) error
	for _, out := range to {
		f, _ := t.Find(out.format)
		if talk == nil && ofModel {
			talk = f.Talk
		}
		if f.Problems == nil {
			continue
		}
		err := a.write(out, func(w io.Writer, colour bool) error { return f.WriteProblems(a.on(out, w, colour), failed) })
		if err != nil {
			return err
		}
	}
	if talk == nil {
		return toldOf{err} // run tells it as usual
	}
	if err := talk(a.stderr, failed); err != nil && !brokenPipe(err) {
		return err
	}
	return verdict(exitUnjudged)
}

// toldOf is an error that the documents tell of.
type toldOf struct{ error }

func (t toldOf) Unwrap() error { return t.error }

// on is an output as formats know it.
func (a *app) on(out output, w io.Writer, colour bool) format.Output {
	wide := 0
	if out.path == "-" {
		wide = columns(a.stdout)
	}
	return format.Output{Writer: w, Colour: colour, Columns: wide, Base: base(), Version: version(), Note: a.note}
}

// note tells people something beside a document.
func (a *app) note(says string) { fmt.Fprintf(a.stderr, "tautline: note: %s\n", says) }
