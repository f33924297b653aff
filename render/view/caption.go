package view

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// Caption is the title of a drawing of a view.
func (v *View) Caption(sys *model.System) string {
	name := label.Clean(sys.Titled(), label.MaxTitle)
	if v.Title != "" {
		name += ": " + v.Title
	}
	return name
}

// Describe says what a drawing of a view shows, for whoever can't see it.
func (v *View) Describe(sys *model.System) string {
	if v.Overview != nil {
		return fmt.Sprintf("Architecture of %s: %s and %s, drawn %s", sys.Called(), phrase.Count(len(sys.Boxes), "box", "boxes"), phrase.Count(len(sys.Lines), "line", "lines"), v.Title)
	}
	return fmt.Sprintf("Architecture of %s: %s, %s", sys.Called(), phrase.Count(len(v.Boxes), "box", "boxes"), phrase.Count(len(v.Lines), "line", "lines"))
}
