package dot

import (
	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Theme is every colour and font of a drawing. Nothing may rest on a colour
// alone: shape, border and words say the same for those who print in black and
// white or see colours differently.
type Theme struct {
	// Font is one family whose widths Graphviz knows: it measures labels by
	// them where the font isn't installed. With a list of families it would
	// fall back to Times, and text would run out of its box.
	Font string
	// Paper is behind everything; Ink writes, Quiet writes what matters less.
	Paper, Ink, Quiet string
	// Edge, Compute, Channel and Store are the families of boxes.
	Edge, Compute, Channel, Store Paint
	// Faded is what only stands around a view.
	Faded Paint
	// Group is the frame of a group.
	Group Paint
	// Sync and Async are lines, DeadLetter the dotted way to a dead-letter box.
	Sync, Async, DeadLetter string
	// Durable and Memory are lines whose work is held durably, or nowhere but
	// in a memory.
	Durable, Memory string
	// Open marks a question that nobody has answered.
	Open string
	// Error, Warning and Info are severities.
	Error, Warning, Info string
}

// Paint is an area and its border.
type Paint struct{ Fill, Border string }

// Light is for white pages. The hues are far apart for each kind of colour
// blindness (blue, amber, green as in Okabe and Ito's palette), fills are light
// enough to print, and all text has a contrast of at least 4.5 to 1.
var Light = Theme{
	Font:       "Arial",
	Paper:      "#ffffff",
	Ink:        "#1b1f24",
	Quiet:      "#57606a",
	Edge:       Paint{"#f6f8fa", "#57606a"},
	Compute:    Paint{"#e3effb", "#0b5394"},
	Channel:    Paint{"#fff3d1", "#8a6100"},
	Store:      Paint{"#def3ea", "#00684a"},
	Faded:      Paint{"#ffffff", "#8c959f"},
	Group:      Paint{"#ffffff", "#8c959f"},
	Sync:       "#1b1f24",
	Async:      "#0b5394",
	DeadLetter: "#57606a",
	Durable:    "#00684a",
	Memory:     "#a33c00",
	Open:       "#a33c00",
	Error:      "#a4001d",
	Warning:    "#8a4b00",
	Info:       "#0b5394",
}

// Dark is for dark pages: the same hues, light lines on dark areas.
var Dark = Theme{
	Font:       "Arial",
	Paper:      "#0d1117",
	Ink:        "#e6edf3",
	Quiet:      "#9da7b3",
	Edge:       Paint{"#1c2128", "#adb6c1"},
	Compute:    Paint{"#10294a", "#6cb6ff"},
	Channel:    Paint{"#3a2d06", "#e3b341"},
	Store:      Paint{"#0a3325", "#4fd1a5"},
	Faded:      Paint{"#0d1117", "#6e7781"},
	Group:      Paint{"#0d1117", "#6e7781"},
	Sync:       "#e6edf3",
	Async:      "#6cb6ff",
	DeadLetter: "#9da7b3",
	Durable:    "#4fd1a5",
	Memory:     "#ff9a5c",
	Open:       "#ff9a5c",
	Error:      "#ff8a8a",
	Warning:    "#f0b429",
	Info:       "#6cb6ff",
}

// Themes are the themes by name.
var Themes = map[string]*Theme{"light": &Light, "dark": &Dark}

// ThemeNames are the names of the themes, the usual one first.
var ThemeNames = []string{"light", "dark"}

func (t *Theme) owner(o view.Holding) string {
	switch o {
	case view.Durable:
		return t.Durable
	case view.Memory:
		return t.Memory
	case view.Unclear:
		return t.Open
	}
	return t.Ink
}

func (t *Theme) family(f model.Family) Paint {
	switch f {
	case model.Edge:
		return t.Edge
	case model.Channel:
		return t.Channel
	case model.Store:
		return t.Store
	}
	return t.Compute
}

func (t *Theme) severity(s rules.Severity) string {
	switch s {
	case rules.Error:
		return t.Error
	case rules.Warning:
		return t.Warning
	}
	return t.Info
}

// Sizes of text, in points.
const (
	sizeTitle  = 16
	sizeBox    = 12
	sizeSmall  = 9
	sizeLine   = 10
	sizeLegend = 9
	// SmallestBare is the smallest type of a bare drawing.
	SmallestBare = sizeLine
)
