package html

import (
	"fmt"
	"html/template"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/dot"
	labels "tautline.dev/render/label"
)

// shown is a picture as the page shows it, and pictures are those to choose from.
type shown struct {
	// N tells it from the others, ID is the view that it shows, and Flow the card of the
	// flow that it shows, if it is one's.
	N               int
	ID, Flow, Title string
	Prefix          string
	Drawing         template.HTML
	Key             []keyLine
}

type pictures []shown

func (b *builder) pictures() pictures {
	var out pictures
	for i, p := range b.in.Pictures {
		if len(p.SVG) == 0 {
			continue
		}
		s := shown{N: i + 1, ID: text(p.View.Name), Title: phrase.Capital(text(p.View.Title)), Prefix: p.Prefix, Drawing: picture(p.SVG), Key: b.key(p.View)}
		switch {
		case p.View.Flow != nil:
			s.Flow = b.anchors[p.View.Flow.Entity().Name]
			s.Title = text(labels.Clean(p.View.Flow.Title.Or(p.View.Flow.ID), labels.MaxTitle))
		case p.View.Overview != nil:
			s.Title = "Overview by " + text(p.View.Overview.By)
		case p.View.Title == "":
			s.Title = "All " + phrase.Count(len(b.r.System.Boxes), "box", "boxes")
		}
		out = append(out, s)
	}
	return out
}

// Parts are the pictures of the system, and Flows those of its flows.
func (all pictures) Parts() pictures { return all.which(false) }
func (all pictures) Flows() pictures { return all.which(true) }

func (all pictures) which(flows bool) pictures {
	var out pictures
	for _, s := range all {
		if (s.Flow != "") == flows {
			out = append(out, s)
		}
	}
	return out
}

// picture is a drawing as it stands in the page. It was written anew from a list
// of what may be in it, so it holds no script and no address.
func picture(svg []byte) template.HTML { return template.HTML(svg) }

// pictureStyle gives each colour of the light drawing its dark counterpart: one
// drawing serves both themes, and the one on paper.
func pictureStyle() string {
	var b strings.Builder
	told := map[string]bool{}
	for _, pair := range colours() {
		from, to := pair[0], pair[1]
		if told[from] {
			continue
		}
		told[from] = true
		for _, property := range []string{"fill", "stroke"} {
			fmt.Fprintf(&b, ":is(.drawing,.sequence,.plot,.change,.key) [%s=\"%s\"]{%s:light-dark(%s,%s)}\n", property, from, property, from, to)
		}
	}
	return b.String()
}

func colours() [][2]string {
	l, d := &dot.Light, &dot.Dark
	out := [][2]string{
		{l.Paper, d.Paper}, {l.Ink, d.Ink}, {l.Quiet, d.Quiet},
		{l.Sync, d.Sync}, {l.Async, d.Async}, {l.DeadLetter, d.DeadLetter}, {l.Durable, d.Durable}, {l.Memory, d.Memory},
		{l.Open, d.Open}, {l.Error, d.Error}, {l.Warning, d.Warning}, {l.Info, d.Info},
	}
	for _, p := range [][2]dot.Paint{{l.Edge, d.Edge}, {l.Compute, d.Compute}, {l.Channel, d.Channel}, {l.Store, d.Store}, {l.Group, d.Group}, {l.Faded, d.Faded}} {
		out = append(out, [2]string{p[0].Fill, p[1].Fill}, [2]string{p[0].Border, p[1].Border})
	}
	// What sequence diagrams have besides.
	return append(out, [2]string{"#fdecee", "#30151a"})
}
