package generate

import (
	"bytes"
	"testing"

	"tautline.dev/model"
)

func TestMicroservices(t *testing.T) {
	for _, boxes := range []int{9, 10, 30, 61, 100} {
		src := Microservices(boxes, 1)
		if !bytes.Equal(src, Microservices(boxes, 1)) {
			t.Errorf("%d boxes: the same seed gave others", boxes)
		}
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
		if err != nil || loaded[0].System == nil {
			t.Fatalf("%d boxes: %v, %v\n%s", boxes, err, loaded[0].Problems, src)
		}
		sys := loaded[0].System
		tailing, parking, grouped := 0, 0, 0
		for _, l := range sys.Lines {
			if l.From.ID == "events" {
				tailing++
				if l.DeadLetter.To.Known() {
					parking++
				}
			}
		}
		for _, b := range sys.Boxes {
			if b.In.Known() {
				grouped++
			}
		}
		if len(sys.Boxes) != boxes || tailing < boxes/9 || parking < tailing-1 || grouped == 0 || len(sys.Flows) != 1 {
			t.Errorf("%d boxes: %d, %d workers, %d with dead letters, %d in the group", boxes, len(sys.Boxes), tailing, parking, grouped)
		}
	}
}
