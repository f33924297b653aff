package value

// MaxNesting is how deep brackets may nest. The parser descends with them, and
// a hostile file must not exhaust its stack.
const MaxNesting = 500

// TooDeep is the offset at which brackets nest too deep, or -1. Brackets in
// texts and comments count too; nobody writes five hundred of those unclosed.
func TooDeep(src []byte) int {
	depth := 0
	for i, b := range src {
		switch b {
		case '{', '[', '(':
			if depth++; depth > MaxNesting {
				return i
			}
		case '}', ']', ')':
			depth = max(depth-1, 0)
		}
	}
	return -1
}
