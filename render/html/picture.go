package html

import (
	"fmt"
	"html/template"
	"strings"

	"tautline.dev/render/dot"
)

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
			fmt.Fprintf(&b, ":is(.drawing,.sequence,.plot,.key) [%s=\"%s\"]{%s:light-dark(%s,%s)}\n", property, from, property, from, to)
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
