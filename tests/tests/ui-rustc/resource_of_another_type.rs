use reaktiv::reactive;

#[reactive]
struct Account {
    id: u32,
    no_result: resource!(u32, String, async { self.id }),
    another_value: resource!(u32, String, async { Ok(self.id.to_string()) }),
    another_error: resource!(u32, String, async { Err(self.id) }),
    question_mark: resource!(u32, u8, async { Ok(find(self.id).await?) }),
}

async fn find(id: u32) -> Result<u32, String> {
    Ok(id)
}

fn main() {}
