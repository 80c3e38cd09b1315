use reaktiv::reactive;

#[derive(PartialEq)]
struct Unknown;

#[reactive]
struct Account {
    id: u32,
    no_result: resource!(u32, String, async { self.id }),
    another_value: resource!(String, String, async { find(self.id).await }),
    another_error: resource!(u32, u8, async { find(self.id).await }),
    question_mark: resource!(u32, Unknown, async { Ok(find(self.id).await?) }),
}

async fn find(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
