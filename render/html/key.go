package html

import (
	"fmt"
	"html/template"

	"tautline.dev/render/dot"
	"tautline.dev/render/view"
)

// keyLine explains one sign of the picture.
type keyLine struct {
	Sign      template.HTML
	Tag, Says string
}

// key explains what is used in the picture of a view: it stands in the page, where it takes
// no room of the drawing and is read at the page's own size.
func (b *builder) key(v *view.View) []keyLine {
	var out []keyLine
	for _, k := range dot.KeyOf(b.r.System, b.r, v) {
		out = append(out, keyLine{sign(k.Sign), text(k.Tag), text(k.Says)})
	}
	return out
}

// sign is a sample of how something is drawn, in the colours of the drawing.
func sign(s dot.Sign) template.HTML {
	l := &dot.Light
	line := func(colour, dash, from, to string) string {
		if dash != "" {
			dash = fmt.Sprintf(` stroke-dasharray="%s"`, dash)
		}
		return fmt.Sprintf(`<path fill="none" stroke="%s" stroke-width="1.5"%s d="M%s 7H%s"></path>`, colour, dash, from, to)
	}
	head := func(colour, at string) string {
		return fmt.Sprintf(`<path fill="%s" stroke="none" d="M%s 3l8 4l-8 4Z"></path>`, colour, at)
	}
	square := func(colour, at string) string {
		return fmt.Sprintf(`<path fill="none" stroke="%s" d="M%s 4h6v6h-6Z"></path>`, colour, at)
	}
	chip := func(fill, border string) string {
		return fmt.Sprintf(`<path fill="%s" stroke="%s" d="M4 1.5h28v11h-28Z"></path>`, fill, border)
	}
	drawn := map[dot.Sign]string{
		dot.Waits:    line(l.Sync, "", "0", "28") + head(l.Sync, "28"),
		dot.Goes:     line(l.Async, "5 3", "0", "28") + head(l.Async, "28"),
		dot.Unsaid:   line(l.Open, "", "0", "34") + fmt.Sprintf(`<path fill="none" stroke="%s" stroke-width="1.5" d="M28 3l7 4l-7 4"></path>`, l.Open),
		dot.Fetched:  fmt.Sprintf(`<circle fill="none" stroke="%s" cx="4" cy="7" r="3"></circle>`, l.Async) + line(l.Async, "5 3", "8", "36"),
		dot.Fanned:   line(l.Async, "5 3", "0", "20") + head(l.Async, "20") + head(l.Async, "28"),
		dot.Buffered: line(l.Async, "5 3", "0", "14") + square(l.Async, "15") + square(l.Async, "21") + head(l.Async, "28"),
		dot.Parks:    line(l.DeadLetter, "1.5 3", "0", "36"),
		dot.Docked:   chip(l.Channel.Fill, l.Channel.Border),
		dot.Durable:  line(l.Durable, "", "0", "36"),
		dot.Memory:   line(l.Memory, "", "0", "36"),
		dot.Asked:    fmt.Sprintf(`<text fill="%s" font-weight="bold" font-size="13" x="14" y="12">?</text>`, l.Open),
		dot.Fault:    chip(l.Error, l.Error),
		dot.Doubt:    chip("none", l.Warning),
	}[s]
	if drawn == "" {
		return ""
	}
	return template.HTML(`<svg viewBox="0 0 36 14" width="36" height="14" aria-hidden="true">` + drawn + `</svg>`)
}
