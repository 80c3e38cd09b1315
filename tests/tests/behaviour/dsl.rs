//! Inside a formula `self` is the struct as plain data.

use reaktiv::reactive;
use reaktiv_tests::ignore;

#[derive(Debug, Clone, PartialEq)]
enum State {
    Idle,
    Running { speed: u32, name: String },
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    x: i32,
    y: i32,
}

fn describe(names: &[String], point: &Point) -> String {
    format!("{names:?} at {},{}", point.x, point.y)
}

#[reactive]
struct Places {
    name: String,
    names: Vec<String>,
    point: Point,
    pair: (i32, [i32; 2]),
    state: State,
    boxed: Box<i32>,
    nested: computed!(i32, self.point.x + self.pair.0 + self.pair.1[1] + *self.boxed),
    length: computed!(usize, self.name.len() + self.names[0].len()),
    speed: computed!(
        u32,
        match self.state {
            State::Idle => 0,
            State::Running { speed, ref name } if !name.is_empty() => speed,
            State::Running { .. } => 1,
        }
    ),
    borrowed: computed!(String, describe(&self.names, &self.point)),
    with_point: computed!(Point, Point { x: 9, ..self.point }),
    captured: computed!(Vec<String>, {
        let suffix = &self.name;
        self.names.iter().filter(|name| *name != &self.name).map(|name| format!("{name}{suffix}")).collect()
    }),
    question: computed!(Option<char>, self.name.chars().next()?.to_uppercase().next()),
    labelled: computed!(i32, 'found: {
        for value in self.pair.1 {
            if value > 10 {
                break 'found value;
            }
        }
        -1
    }),
    let_else: computed!(u32, {
        let State::Running { speed, .. } = &self.state else {
            return 0;
        };
        *speed
    }),
    shadowed: computed!(i32, {
        let point = self.point;
        let point = Point { x: point.x * 2, ..point };
        point.x
    }),
    items: computed!(i32, {
        struct Helper(i32);
        impl Helper {
            fn twice(&self) -> i32 {
                self.0 * 2
            }
        }
        fn half(x: i32) -> i32 {
            x / 2
        }
        half(Helper(self.point.y).twice())
    }),
    closure: computed!(Box<str>, {
        let join = |left: &str, right: &str| -> String { [left, &self.name, right].concat() };
        join("<", ">").into()
    }),
    unary: computed!(bool, !self.name.is_empty() && -self.point.x < 0 && self.point.y as f64 / 2.0 <= 1.25),
    range: computed!(i32, (self.point.x..=self.point.y).sum::<i32>() + (self.point.x..self.point.y).len() as i32),
    unit: computed!((), ignore(self.name.clone())),
    constant: computed!(&'static str, "constant"),
    associated: computed!(i32, Self::double(self.point.x)),
}

impl Places {
    fn double(x: i32) -> i32 {
        x * 2
    }
}

#[test]
fn formulas_mean_what_they_mean_in_a_method() {
    let mut places = Places::new(PlacesInputs {
        name: "ab".into(),
        names: vec!["x".into(), "ab".into()],
        point: Point { x: 1, y: 2 },
        pair: (10, [20, 30]),
        state: State::Running { speed: 7, name: "r".into() },
        boxed: Box::new(100),
    });
    assert_eq!(*places.nested(), 141);
    assert_eq!(*places.length(), 3);
    assert_eq!(*places.speed(), 7);
    assert_eq!(places.borrowed(), "[\"x\", \"ab\"] at 1,2");
    assert_eq!(*places.with_point(), Point { x: 9, y: 2 });
    assert_eq!(places.captured(), &["xab"]);
    assert_eq!(*places.question(), Some('A'));
    assert_eq!(*places.labelled(), 20);
    assert_eq!(*places.let_else(), 7);
    assert_eq!(*places.shadowed(), 2);
    assert_eq!(*places.items(), 2);
    assert_eq!(&**places.closure(), "<ab>");
    assert!(*places.unary());
    assert_eq!(*places.range(), 4);
    assert_eq!((*places.unit(), *places.constant(), *places.associated()), ((), "constant", 2));
    places.set_state(State::Idle);
    places.set_name(String::new());
    assert_eq!((*places.speed(), *places.let_else(), *places.question()), (0, 0, None));
    places.update_point(|point| point.x = 5);
    assert_eq!((*places.nested(), *places.shadowed(), *places.associated()), (145, 10, 10));
}

#[test]
fn docs_show_on_accessors_and_names_that_users_use_stay_free() {
    // Types that are called like what stands in the expansion.
    #[derive(Clone, Copy, PartialEq)]
    struct Run(i32);
    #[derive(Clone, Copy, PartialEq)]
    struct Reader(i32);
    #[derive(Clone, Copy, PartialEq)]
    struct Store(i32);
    #[reactive]
    struct Shadow {
        run: Run,
        reader: Reader,
        store: Store,
        sum: computed!(i32, {
            let cells = self.run.0;
            let context = self.reader.0;
            let value = self.store.0;
            cells + context + value
        }),
    }
    let shadow = Shadow::new(ShadowInputs { run: Run(1), reader: Reader(2), store: Store(3) });
    assert_eq!(*shadow.sum(), 6);
}

#[reactive]
struct Blocks {
    a: i32,
    b: i32,
    sum: computed!(i32, if self.a > 0 { 1 } else { 2 } + self.b),
    difference: computed!(
        i32,
        match self.a {
            0 => 1,
            _ => 2,
        } - self.b
    ),
    cast: computed!(i64, { self.a } as i64),
    text: computed!(String, if self.a > 0 { "a" } else { "b" }.to_string()),
    last: computed!(i32, const { 7 } % 4),
    plain: computed!(i32, if self.a > 0 { 1 } else { 2 }),
}

#[test]
fn a_formula_may_begin_with_a_block() {
    let blocks = Blocks::new(BlocksInputs { a: 1, b: 5 });
    assert_eq!((*blocks.sum(), *blocks.difference(), *blocks.cast(), *blocks.last()), (6, -3, 1, 3));
    assert_eq!((blocks.text().as_str(), *blocks.plain()), ("a", 1));
}

#[reactive]
struct Braces {
    a: i32,
    text: computed!(String, format!("{{self}} {} {}", self.a, "{self}")),
    list: computed!(Vec<&'static str>, vec!["{self}"]),
}

#[test]
fn braces_in_plain_text_are_no_use_of_self() {
    let braces = Braces::new(BracesInputs { a: 1 });
    assert_eq!(braces.text(), "{self} 1 {self}");
    assert_eq!(*braces.list(), ["{self}"]);
}

#[reactive]
struct Later {
    a: i32,
    #[reactive(context)]
    made: Vec<std::pin::Pin<Box<dyn Future<Output = i32>>>>,
    spawn: effect!({
        let a = self.a;
        self.made.push(Box::pin(async move { std::future::ready(a).await }));
        let ready = async move || std::future::ready(a).await;
        self.made.push(Box::pin(async move { ready().await }));
    }),
}

#[test]
fn an_effect_may_make_a_future_that_awaits() {
    let mut later = Later::new(LaterInputs { a: 3 }, Vec::new());
    for future in later.made_mut() {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert_eq!(future.as_mut().poll(&mut context), std::task::Poll::Ready(3));
    }
}

#[reactive]
struct SimilarNames {
    a: i32,
    show: effect!(ignore(self.a)),
    at_length_show: effect!(ignore(self.a)),
    long_way_show: effect!(ignore(self.a)),
    due_show: effect!(ignore(self.a)),
}

#[test]
fn hidden_names_do_not_meet() {
    SimilarNames::new(SimilarNamesInputs { a: 1 }).set_a(2);
}
