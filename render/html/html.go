// Package html writes a report as one file for the review meeting: the picture
// beside the tables. Everything is in the page before any script runs; the
// script only filters and selects. The page loads nothing, and its policy lets
// nothing be loaded or run but what is in it.
//
// Everything a model says is untrusted here. It reaches the page only through
// html/template, which escapes it; the two ways around that are picture, whose
// SVG was written anew from a list of what may be in it, and prose, which
// escapes by itself.
package html

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"sync"

	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
)

// Input is what a report shows.
type Input struct {
	Report *rules.Report
	// Checklist is the readiness checklist, judged by ReadyProfile.
	Checklist    *readiness.Checklist
	ReadyProfile string
	// Flows are what exploring the flows showed; empty if nobody did.
	Flows []*explore.Result
	// Pictures are those to choose from. Without one the page has its tables only. Note says
	// what is less of them than should be.
	Pictures []Picture
	Note     string
	// Since is what has changed since another time, nil where nobody asked.
	Since *Since
	// Version is the version of tautline.
	Version string
	// Live is for a page that is served: it listens for newer ones.
	Live bool
}

// IDPrefix stands before the ids in a drawing, so that they differ from those of the tables;
// those of a page's other drawings begin otherwise.
const IDPrefix = "shape-"

//go:embed page/*.tmpl
var pages embed.FS

// page is read when the first one is written: most commands write none.
var page = sync.OnceValue(func() *template.Template {
	empty := template.New("").Funcs(template.FuncMap{"places": places, "breakable": breakable}).Option("missingkey=error")
	return template.Must(empty.ParseFS(pages, "page/*.tmpl"))
})

// Write writes the page. The same input gives the same bytes.
func Write(w io.Writer, in Input) error {
	return execute(w, "report.tmpl", newPage(in))
}

// WriteEmpty writes a page for a model that was never right: what is wrong, and
// an ear for when it is fixed.
func WriteEmpty(w io.Writer, broken string) error {
	return execute(w, "empty.tmpl", struct {
		assets
		Broken string
	}{live(), broken})
}

// execute writes all of a page or nothing of it.
func execute(w io.Writer, name string, data any) error {
	var b bytes.Buffer
	if err := page().ExecuteTemplate(&b, name, data); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
