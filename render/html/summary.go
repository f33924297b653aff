package html

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
)

// verdict is a word on something, and how grave that is.
type verdict struct{ Class, Text string }

// verdict answers what a review asks first: is it ready, and if not, what is in
// the way. Errors go before all else; without them it is what nobody has
// answered.
func (b *builder) verdict() verdict {
	errors, warnings, items := b.r.Count(rules.Error), b.r.Count(rules.Warning), 0
	if b.in.Checklist != nil {
		items = b.in.Checklist.OpenRequired()
	}
	var missing []string
	if warnings > 0 {
		missing = append(missing, phrase.Count(warnings, "warning", "warnings"))
	}
	if items > 0 {
		missing = append(missing, phrase.Count(items, "item open", "items open"))
	}
	switch {
	case errors > 0:
		return verdict{"error", "Not ready: " + phrase.Count(errors, "error", "errors")}
	case len(missing) > 0:
		return verdict{"warning", "Not ready: " + strings.Join(missing, ", ")}
	case b.r.Unvouched() != nil:
		return verdict{"warning", "Can't vouch for it yet"}
	}
	return verdict{"good", "Ready"}
}

// tile is one number of the summary, which leads to the section that it sums up.
type tile struct {
	To, Label, Value, Detail string
	// Parts are a bar: each is so much of the whole.
	Parts []part
}

// part is a piece of a bar, from 0 to 100.
type part struct {
	Class string
	From  float64
	Width float64
}

func (b *builder) summary() []tile {
	tiles := []tile{b.findingsTile(), b.questionsTile(), b.factsTile(), b.flowsTile()}
	if b.in.Checklist != nil {
		tiles = append(tiles, b.readyTile())
	}
	return tiles
}

func (b *builder) findingsTile() tile {
	e, w, i := b.r.Count(rules.Error), b.r.Count(rules.Warning), b.r.Count(rules.Info)
	t := tile{To: "#findings", Label: phrase.Agree(e+w+i, "finding", "findings"), Value: fmt.Sprint(e + w + i), Parts: bar([]string{"error", "warning", "info"}, e, w, i)}
	t.Detail = fmt.Sprintf("%s, %s, %s", phrase.Count(e, "error", "errors"), phrase.Count(w, "warning", "warnings"), phrase.Count(i, "info", "infos"))
	if len(t.Parts) == 0 {
		t.Parts = bar([]string{"good"}, 1)
	}
	if n := len(b.r.Waived); n > 0 {
		t.Detail += fmt.Sprintf(", %d waived", n)
	}
	return t
}

func (b *builder) questionsTile() tile {
	matter := 0
	for _, l := range b.r.System.Lines {
		matter += len(b.r.Questions[l].Matter)
	}
	answered := matter - b.sheet.Unknown
	return tile{
		To: "#lines", Label: phrase.Agree(b.sheet.Unknown, "open question", "open questions"), Value: fmt.Sprint(b.sheet.Unknown),
		Detail: fmt.Sprintf("%d of %d answered", answered, matter),
		Parts:  bar([]string{"good", "open"}, answered, b.sheet.Unknown),
	}
}

func (b *builder) factsTile() tile {
	return tile{
		To: "#lines", Label: phrase.Agree(len(b.r.System.Lines), "line", "lines") + ", " + phrase.Count(len(b.r.System.Boxes), "box", "boxes"), Value: fmt.Sprint(len(b.r.System.Lines)),
		Detail: fmt.Sprintf("%s stated, %d implied", phrase.Count(b.sheet.Stated, "fact", "facts"), b.sheet.Implied),
		Parts:  bar([]string{"stated", "implied", "open"}, b.sheet.Stated, b.sheet.Implied, b.sheet.Unknown),
	}
}

func (b *builder) flowsTile() tile {
	t := tile{To: "#flows", Label: phrase.Agree(len(b.r.System.Flows), "flow", "flows"), Value: fmt.Sprint(len(b.r.System.Flows)), Detail: "none was explored"}
	if len(b.in.Flows) == 0 {
		return t
	}
	kept, broken, other := 0, 0, 0
	for _, r := range b.in.Flows {
		switch r.State() {
		case explore.Broken:
			broken++
		case explore.Kept:
			kept++
		default:
			other++
		}
	}
	t.Detail = said(kept, broken)
	if other > 0 {
		t.Detail += fmt.Sprintf(", %d not finished", other)
	}
	t.Parts = bar([]string{"good", "error", "open"}, kept, broken, other)
	return t
}

func (b *builder) readyTile() tile {
	all, open := len(b.in.Checklist.Answers), b.in.Checklist.Open()
	t := tile{
		To: "#readiness", Label: "ready", Value: fmt.Sprintf("%d/%d", all-open, all),
		Detail: phrase.Count(open, "item is open", "items are open"), Parts: bar([]string{"good", "open"}, all-open, open),
	}
	return t
}

// said is what became of the flows, in words.
func said(kept, broken int) string {
	switch {
	case broken == 0:
		return phrase.Count(kept, "keeps its promises", "keep their promises")
	case kept == 0:
		return phrase.Count(broken, "breaks a promise", "break a promise")
	}
	return fmt.Sprintf("%s, %s", phrase.Count(broken, "breaks a promise", "break a promise"), phrase.Count(kept, "keeps all", "keep all"))
}

// bar lays numbers side by side.
func bar(classes []string, of ...int) []part {
	sum := 0
	for _, n := range of {
		sum += n
	}
	var out []part
	at := 0.0
	for i, n := range of {
		if n > 0 {
			width := 100 * float64(n) / float64(sum)
			out = append(out, part{classes[i], at, width})
			at += width
		}
	}
	return out
}
