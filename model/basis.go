package model

// Basis is a fact that a conclusion rests on.
type Basis struct {
	// Path is the fact with its entity: "lines.save.timeout".
	Path string
	Fact AnyFact
}

// LineBasis names a fact of a line as the basis of a conclusion.
func LineBasis(l *Line, path string, f AnyFact) Basis {
	return Basis{"lines." + l.ID + "." + path, f}
}

// BoxBasis names a fact of a box as the basis of a conclusion.
func BoxBasis(b *Box, path string, f AnyFact) Basis {
	return Basis{"boxes." + b.ID + "." + path, f}
}
