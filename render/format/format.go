// Package format has one table for each document that can be written: its
// formats, with what each is for and the function that writes it. What a command
// offers, explains, completes and accepts comes from the tables, so that a new
// format is one file with its writer and one row here.
package format

import (
	"errors"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/render/message"
	"tautline.dev/render/sink"
	"tautline.dev/render/text"
)

// Format is one way to write a document.
type Format[D any] struct {
	// Name is what people ask for it by.
	Name string
	// For says in a few words what it is for, where the name doesn't.
	For string
	// As is what reads it: what that may not be given is kept from it, whoever
	// writes.
	As sink.Kind
	// Write writes the document, all of it.
	Write func(Output, D) error
	// Problems writes the document that there is where models can't be judged, for
	// a format whose readers expect one even then. Nil if there is none.
	Problems func(Output, []model.Loaded) error
	// Talk tells people why there is no document. Nil if it is told as usual,
	// with the places in the model.
	Talk func(io.Writer, []model.Loaded) error
}

// Output is where a document goes, and what of that a format may want to know.
type Output struct {
	io.Writer
	// Colour tells whether the output may be coloured.
	Colour bool
	// Columns is how wide the terminal is that this is, 0 if it is none.
	Columns int
	// Base is where files are named from, within the repository.
	Base message.Base
	// Version is that of the program that writes.
	Version string
	// Note tells people something about the document, beside it.
	Note func(string)
}

// wide is how wide what is drawn may be: a terminal of usual width where there is none.
func (o Output) wide() int {
	if o.Columns == 0 {
		return 100
	}
	return o.Columns
}

// style is that of text on this output.
func (o Output) style() text.Style { return text.NewStyle(o.Writer, o.Colour).In(o.Columns) }

// Table is all formats of a document, in the order in which they are listed. The
// first is the usual one.
type Table[D any] []Format[D]

// Find is the format of a name.
func (t Table[D]) Find(name string) (Format[D], bool) {
	for _, f := range t {
		if f.Name == name {
			return f, true
		}
	}
	return Format[D]{}, false
}

// Names are the names of the formats.
func (t Table[D]) Names() []string {
	var names []string
	for _, f := range t {
		names = append(names, f.Name)
	}
	return names
}

// Help lists the formats for people: "text, compact (a line a finding), json".
func (t Table[D]) Help() string {
	var all []string
	for _, f := range t {
		says := f.Name
		if f.For != "" {
			says += " (" + f.For + ")"
		}
		all = append(all, says)
	}
	return strings.Join(all, ", ")
}

// WriteTo writes the document to an output, through the sink that it goes by.
func (f Format[D]) WriteTo(o Output, doc D) error {
	return f.through(o, func(o Output) error { return f.Write(o, doc) })
}

// Unjudged is how the format of a name writes that there is no verdict, nil where it can't.
func (t Table[D]) Unjudged(name string) func(Output, []model.Loaded) error {
	if f, ok := t.Find(name); ok && f.Problems != nil {
		return f.WriteProblems
	}
	return nil
}

// WriteProblems writes the document that there is where models can't be judged.
func (f Format[D]) WriteProblems(o Output, failed []model.Loaded) error {
	return f.through(o, func(o Output) error { return f.Problems(o, failed) })
}

func (f Format[D]) through(o Output, write func(Output) error) error {
	w := sink.New(o.Writer, f.As, o.Colour)
	o.Writer = w
	return errors.Join(write(o), w.Close())
}
