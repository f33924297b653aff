package format

import (
	"bytes"
	"fmt"

	"tautline.dev/render/sink"

	"tautline.dev/render/dot"
	"tautline.dev/render/json"
	"tautline.dev/render/layout"
	"tautline.dev/render/sequence"
	"tautline.dev/render/text"
)

// picked is the one story that a picture has room for.
func picked(o Output, format string, e Exploration) sequence.Diagram {
	d, more := sequence.Pick(e.Reports, e.Promise)
	if more > 0 {
		o.Note(fmt.Sprintf("the %s shows one story (%s), and there are %d more; choose one with --flow and --story", format, d.Promises, more))
	}
	return d
}

// graph writes a picture for Graphviz to lay out.
func graph(o Output, d Drawing) error { return d.graph(o, false) }

func (d Drawing) graph(o Output, plain bool) error {
	return dot.Write(o, d.Report.System, d.Report, dot.Options{Direction: d.Direction, NoLegend: d.NoLegend, Plain: plain, View: d.View, Theme: d.Theme})
}

// laidOut writes a picture in a format that Graphviz writes.
func laidOut(format string) func(Output, Drawing) error {
	return func(o Output, d Drawing) error {
		source := func(plain bool) ([]byte, error) {
			var b bytes.Buffer
			err := d.graph(Output{Writer: &b}, plain)
			return b.Bytes(), err
		}
		src, err := source(false)
		if err != nil {
			return err
		}
		res, err := d.Lay(src, format, layout.Options{
			Title:       d.View.Caption(d.Report.System),
			Description: d.View.Describe(d.Report.System),
			Plain:       func() ([]byte, error) { return source(true) },
		})
		if err != nil {
			return err
		}
		if res.Note != "" {
			o.Note(res.Note)
		}
		_, err = o.Write(res.Drawing)
		return err
	}
}

func platformText(o Output, p Platforms) error {
	switch len(p.Ends) {
	case 0:
		return text.PlatformList(o, o.style(), p.Found, p.System)
	case 2:
		return text.Between(o, o.style(), p.Ends[0], p.Ends[1], text.Pair{Columns: o.wide(), Facts: p.Facts})
	}
	return text.Platforms(o, o.style(), p.Found)
}

func platformJSON(o Output, p Platforms) error {
	tool := json.Tool{Name: "tautline", Version: o.Version}
	switch len(p.Ends) {
	case 0:
		return json.PlatformList(o, tool, p.Found)
	case 2:
		return json.Between(o, tool, p.Ends[0], p.Ends[1])
	}
	return json.Platforms(o, tool, p.Found)
}

// Seen writes what was seen of a system.
func Seen(o Output, seen text.Observations) error {
	return Format[text.Observations]{As: sink.Text, Write: func(o Output, seen text.Observations) error { return text.Observed(o, o.style(), seen) }}.WriteTo(o, seen)
}
