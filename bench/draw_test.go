package bench

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"tautline.dev/bench/generate"
	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
)

// BenchmarkDraw is a picture of all of a system, laid out by the Graphviz that
// is installed; the system is loaded and judged before.
func BenchmarkDraw(b *testing.B) {
	for _, n := range []struct{ boxes, lines int }{{20, 30}, {100, 150}, {200, 400}, {400, 600}} {
		report := judge(load(b, generate.Model(n.boxes, n.lines, 1)))
		b.Run(fmt.Sprintf("%dx%d", n.boxes, n.lines), func(b *testing.B) {
			for b.Loop() {
				var graph bytes.Buffer
				if err := dot.Write(&graph, report.System, report, dot.Options{}); err != nil {
					b.Fatal(err)
				}
				drawn, err := layout.Run(context.Background(), graph.Bytes(), "svg", layout.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if drawn.Note != "" {
					b.Fatal(drawn.Note)
				}
			}
		})
	}
}
