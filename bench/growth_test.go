package bench

import (
	"testing"

	"tautline.dev/bench/generate"
)

// TestVerdictGrowsWithTheSystem: twice the boxes, in whatever shape, are about
// twice the places that findings point to, and twice the words.
func TestVerdictGrowsWithTheSystem(t *testing.T) {
	told := func(shape string, boxes int, flow bool) (n int) {
		r := judge(load(t, generate.Shape(shape, boxes, flow)))
		for _, f := range r.Findings {
			n += 100 + 100*len(f.Related) + 100*len(f.Facts) + len(f.Message)
		}
		for _, s := range r.Skipped {
			n += 100 + 100*len(s.Needs)
		}
		return n
	}
	for _, shape := range generate.Shapes {
		for _, flow := range []bool{false, true} {
			if small, large := told(shape, 150, flow), told(shape, 300, flow); small == 0 || large*10 > small*23 {
				t.Errorf("%s, flow %v: %d for 150 boxes, %d for 300", shape, flow, small, large)
			}
		}
	}
}
