package view

import (
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// Fitting is the view of a system that is drawn where none was asked for: all of
// it, or its overview where that would be a poster. Crowded tells that a picture
// of all of it is one; a system without areas to draw it by is drawn whole even
// then.
func Fitting(r *rules.Report) (v *View, crowded bool) {
	sys := r.System
	if len(sys.Boxes) < Poster {
		return Whole(sys), false
	}
	return overviewOf(sys, r), true
}

// Smaller are the views that show a part of a system and are made for it: its
// groups and flows, what was found and what is open. Around what is in the middle,
// and what fails, is for whoever asks to say.
func Smaller(sys *model.System) []string {
	var out []string
	for _, name := range Names(sys) {
		if name != "system" && name != "overview" && !strings.HasPrefix(name, "around:") && !strings.HasPrefix(name, "failure:") {
			out = append(out, name)
		}
	}
	return out
}
